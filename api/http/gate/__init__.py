"""What every request passes first: who it is from, at what pace, and how large."""
