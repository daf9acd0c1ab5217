"""The help desk for everybody: asking, the bot's answer first, and one's own tickets by a private link."""
