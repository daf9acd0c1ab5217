"""Projects of associations: goals, partners, money, progress and risks, each seen by those whom it concerns."""
