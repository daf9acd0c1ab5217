"""The shared library of the network: documents, tools and experience, for a circle, for all members, or through the gate for everybody."""
