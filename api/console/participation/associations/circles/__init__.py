"""Circles as staff keeps them, and what members report."""
