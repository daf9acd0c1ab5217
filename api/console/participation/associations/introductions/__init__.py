"""Being put in touch and the calendar, as staff sees them."""
