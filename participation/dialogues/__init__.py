"""Structured dialogues: from training to voices, from voices to what both sides sign, and to commitments that are kept."""
