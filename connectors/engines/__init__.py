"""What makes turns durable."""
