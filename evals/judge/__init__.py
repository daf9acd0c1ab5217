"""A model judge: what it is asked of every answer of a run, and what it said."""
