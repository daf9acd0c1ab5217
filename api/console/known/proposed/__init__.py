"""The desk of what a model proposes."""
