"""What turns texts into vectors: the built-in weights by two runtimes, or an endpoint."""
