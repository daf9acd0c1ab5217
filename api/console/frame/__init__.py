"""The frame of the console: who asks, what they may, the layout of a page, and its wordings."""
