"""Characters of a page: their codes, their order, and whether a reader sees them."""
