"""What an organiser sets up: programmes with their convention and committee, and cohorts."""
