"""The public pages of participation, for everybody, in five forms."""
