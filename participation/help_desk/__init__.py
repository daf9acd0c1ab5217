"""The help desk: questions that a person answers, from the first words of somebody to what the next asker gets from the bot."""
