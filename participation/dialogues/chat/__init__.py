"""Dialogues from a chat: a voice of who could not come, what was agreed, what became of a commitment."""
