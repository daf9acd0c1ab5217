"""What OpenAI's shapes mean here."""
