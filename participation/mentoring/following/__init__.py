"""What becomes of pairs: meetings, goals, surveys, alerts, certificates."""
