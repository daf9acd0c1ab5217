"""The shared library of the network as staff sees it, and its gate to the public library."""
