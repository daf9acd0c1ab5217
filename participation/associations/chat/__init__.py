"""The associations' network in a chat."""
