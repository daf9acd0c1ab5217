"""What a search brings, the passages as numbered sources, and which of their words may be quoted."""
