"""Staff's pages of dialogues."""
