"""Mentoring: cohorts of pairs of people who meet, followed to the end."""
