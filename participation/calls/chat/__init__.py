"""Calls as people ask the bot about them."""
