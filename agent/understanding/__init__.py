"""What a message asks: read by itself, or with the conversation before it."""
