"""Sessions and meetings."""
