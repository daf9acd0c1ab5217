"""What a process counts, times and traces of itself."""
