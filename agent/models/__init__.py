"""Language models behind an endpoint: reached, prompted, read and left alone when they fail."""
