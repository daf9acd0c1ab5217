"""Commands of people at work: conversations taken over, what is paused, what went unanswered."""
