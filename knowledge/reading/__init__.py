"""A file in, a document out, cut into passages."""
