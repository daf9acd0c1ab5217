"""What a person gets on a messaging channel: the conversation around the agent's answers."""
