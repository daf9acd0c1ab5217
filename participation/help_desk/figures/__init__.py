"""Figures of the desk: how much, how soon, how well, by region, category, way and language."""
