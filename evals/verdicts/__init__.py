"""Whether a run is better, worse, or good enough to release."""
