"""Projects of associations: for everybody, for members, and for those who carry them."""
