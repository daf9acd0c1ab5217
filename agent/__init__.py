"""A question in, an answer out. Knows no channel and no HTTP."""
