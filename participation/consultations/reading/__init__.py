"""Exports of other tools, read as contributions: what was said and how it was supported, never by whom."""
