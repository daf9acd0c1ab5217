"""What the rooms' templates are made of."""
