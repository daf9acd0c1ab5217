"""The shared library of the network: for members, and what of it everybody may read."""
