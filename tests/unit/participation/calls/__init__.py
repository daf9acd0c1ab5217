"""Calls for interest."""
