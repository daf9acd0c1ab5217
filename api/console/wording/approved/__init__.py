"""The desk of wordings that are approved for a topic."""
