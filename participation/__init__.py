"""People take part and hear what came of it: rooms of one shape on a common ground."""
