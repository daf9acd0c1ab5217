"""What associations plan and did: their calendar, who came, and photos of it."""
