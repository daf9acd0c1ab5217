"""Documents in, passages out. Knows no agent and no channel."""
