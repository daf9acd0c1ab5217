"""Questions asked again of two releases: what would change for those who ask, were the one put in the place of the other."""
