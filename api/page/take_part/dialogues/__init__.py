"""Dialogues for everybody."""
