"""Drafts: what somebody wrote, what a second person thinks of it, and what became of it."""
