"""How the rails meet a file of messages: as the policy says, with an unsuitable answer, or with a refusal that was not called for."""
