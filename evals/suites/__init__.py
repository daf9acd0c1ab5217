"""Suites of cases: written, read from files and spreadsheets, checked, chosen from."""
