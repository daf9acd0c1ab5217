"""A run for people to read: one self-contained page, Markdown or JSON, in French, Arabic or English."""
