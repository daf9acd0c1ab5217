"""Messages between associations of the network, seen by the other side at once."""
