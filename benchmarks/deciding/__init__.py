"""Learning whether documents speak of a question and whether spans answer it, and what that reaches elsewhere."""
