"""The work behind desks: it knows no page and no right."""
