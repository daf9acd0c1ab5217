"""Who goes with whom in a cohort, and why."""
