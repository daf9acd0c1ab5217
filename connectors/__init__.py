"""Messages in, messages out. Knows no agent and no knowledge."""
