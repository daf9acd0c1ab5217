"""Told back: whoever asked for it hears later what became of something, on the channel they used."""
