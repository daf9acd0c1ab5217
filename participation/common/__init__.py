"""The common ground of the rooms."""
