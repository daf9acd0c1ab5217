"""The associations' network: who works on what, where, and how to be put in touch."""
