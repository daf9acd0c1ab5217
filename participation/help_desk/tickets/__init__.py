"""Tickets: how they come in, are worked on, joined and found."""
