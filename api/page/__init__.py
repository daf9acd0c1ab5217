"""The pages that citizens read: the home page and the sources."""
