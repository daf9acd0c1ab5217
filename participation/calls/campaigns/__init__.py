"""What a call says, and when it is open."""
