"""Sessions and meetings, for everybody."""
