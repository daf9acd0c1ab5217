"""What goes over HTTP, as JSON."""
