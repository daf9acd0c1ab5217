"""Training from a chat."""
