"""How people word what they ask: courtesies around it, chat spelling, and the familiar names of things."""
