"""What everybody may know of a dialogue: its record, documents for the library, open data, a feed."""
