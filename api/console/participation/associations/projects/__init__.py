"""Projects of associations as staff sees them."""
