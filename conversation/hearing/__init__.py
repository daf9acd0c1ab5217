"""What a person does with a message: a question, a command, a button, a yes."""
