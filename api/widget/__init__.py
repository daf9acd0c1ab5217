"""The chat that any page can embed: script, style and wordings, served as they are."""
