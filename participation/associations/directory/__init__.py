"""The directory of associations: entries, who speaks for them, search, doubles and tables both ways."""
