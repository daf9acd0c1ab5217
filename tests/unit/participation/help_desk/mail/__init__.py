"""Mail of the help desk."""
