"""Checks that a question or a reply must pass; each fails closed."""
