"""Training by region: programmes, who is trained, what came of it against targets, and what trained associations teach others."""
