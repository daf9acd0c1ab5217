"""What whole messages come to: greetings and the like, what a command does, the language to be answered in."""
