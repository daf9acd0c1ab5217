"""From a message that came in to the sends that answer it."""
