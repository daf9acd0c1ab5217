"""A facilitator's phone during a session: what is said by role, and how long each role speaks, with or without a network."""
