"""Mentoring from a chat."""
