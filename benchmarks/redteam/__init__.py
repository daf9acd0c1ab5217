"""Attacks on the whole agent, changed in many ways, with a model that always obeys the attacker: what gets out is counted."""
