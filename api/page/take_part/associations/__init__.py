"""The associations' network for everybody."""
