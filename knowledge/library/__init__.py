"""What is published: documents, their versions and releases, as the database holds them."""
