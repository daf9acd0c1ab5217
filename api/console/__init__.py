"""The console: where a communications team keeps what the assistant knows, from a browser."""
