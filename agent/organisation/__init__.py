"""The organisation that Munadil speaks for, and the fixed wordings in its name."""
