"""People who label a random sample of a run's answers, and what a judge is worth by them."""
