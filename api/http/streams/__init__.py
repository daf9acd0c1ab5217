"""Answers as they come: streams of events."""
