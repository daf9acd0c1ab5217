"""Mentoring for everybody: what it is, applying, one's own place."""
