"""The desk where staff sees what was asked and not answered."""
