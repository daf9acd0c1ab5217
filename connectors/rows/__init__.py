"""What is stored of messages and people, and how it is sealed, named, kept and erased."""
