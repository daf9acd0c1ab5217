"""What everybody may know of a consultation: documents, open data, a feed."""
