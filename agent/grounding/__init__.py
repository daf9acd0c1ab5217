"""Whether a sentence stands on the sources it cites."""
