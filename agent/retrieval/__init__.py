"""What a search brings, and the passages as numbered sources."""
