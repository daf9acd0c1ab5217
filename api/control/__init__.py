"""Work on what is known, done by whoever owns the indexes: this process, or a server that is running on the same data folder."""
