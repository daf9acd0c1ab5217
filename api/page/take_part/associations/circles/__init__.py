"""Circles as those who sit in them use them."""
