"""Tables of a page: ruled ones, open ones, and their rows as records."""
