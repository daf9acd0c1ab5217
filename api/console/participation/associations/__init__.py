"""The associations' network as staff keeps it."""
