"""What numbers are read by: their words, and what they count."""
