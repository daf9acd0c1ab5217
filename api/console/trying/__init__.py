"""The desk where staff asks as a citizen would, and sees the whole turn."""
