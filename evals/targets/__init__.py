"""What a suite can be run against: the agent in this process, one of its steps, or a served Munadil."""
