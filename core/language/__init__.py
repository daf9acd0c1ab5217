"""What is known of the five forms that people write in, in one place: every room reads numbers, dates, names and words by it."""
