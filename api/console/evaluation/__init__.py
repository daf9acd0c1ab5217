"""The desk of evaluations: what was measured, and a run that is started from here."""
