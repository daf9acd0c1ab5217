"""Consultations from a chat."""
