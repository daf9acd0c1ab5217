"""Tests of being put in touch."""
