"""Messages as members write and read them, with a script and without."""
