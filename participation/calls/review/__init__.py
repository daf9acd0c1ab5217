"""Who judges which dossier, what they gave it, and the order that comes of it."""
