"""Staff's pages of mentoring."""
