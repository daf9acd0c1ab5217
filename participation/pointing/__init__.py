"""The way into a room, for who asks in a chat where something is done."""
