"""The help desk in a chat."""
