"""Review: what would change for those who ask, and when a document comes and goes."""
