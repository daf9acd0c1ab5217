"""The public proof page: what Munadil is, what it stands on, how well it answers, and where it is weak."""
