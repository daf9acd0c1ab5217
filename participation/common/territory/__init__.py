"""Where people, meetings and associations are."""
