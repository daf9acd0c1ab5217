"""Calls for interest, for whoever organises, scores and decides."""
