"""Staff's pages of consultations."""
