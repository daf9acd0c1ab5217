"""The organisation's own page as a channel: what is sent waits in the store until the page reads it."""
