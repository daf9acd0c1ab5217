"""What the channels share: text, limits, forgiving readers, findings of a look at a channel."""
