"""Tests of the network's calendar."""
