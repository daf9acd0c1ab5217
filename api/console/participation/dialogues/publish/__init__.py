"""What everybody may read of a dialogue, on its way to the library."""
