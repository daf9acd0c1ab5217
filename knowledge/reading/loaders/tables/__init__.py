"""Tables of any file: where their headers are, and each row as a record under them."""
