"""Steering for staff: a month over the rooms that answer, train and call, in one report."""
