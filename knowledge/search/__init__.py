"""A question in, scored passages out."""
