"""The calendar of the associations' network for everybody."""
