"""Consultations: from what people say to decisions, and to hearing what became of it."""
