"""Circles of associations by interest: seats, threads, rules and what moderators did."""
