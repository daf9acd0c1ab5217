"""What people wait for: a server that starts, a document that is published, the pages and the work of a consultation."""
