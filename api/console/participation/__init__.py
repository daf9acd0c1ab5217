"""Staff's pages of the rooms of participation."""
