"""Telegram: the Bot API's updates in, its messages out."""
