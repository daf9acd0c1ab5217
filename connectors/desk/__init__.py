"""Conversations as staff see them, and what was decided about channels."""
