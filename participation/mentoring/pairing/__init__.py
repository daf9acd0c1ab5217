"""Pairs in the database: proposed, locked, approved, declined, ended."""
