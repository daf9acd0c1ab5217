"""Measurements of the search alone, on judged questions."""
