"""Training in the console."""
