"""Training for everybody."""
