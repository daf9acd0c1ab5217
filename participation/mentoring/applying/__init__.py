"""Those who want to be mentors or mentees, and what organisers note of them for themselves."""
