"""WhatsApp through Meta's Cloud API: off until somebody records a decision that it may be used (docs/channels.md says why)."""
