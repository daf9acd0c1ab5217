"""Suites and measurements run against the very same agent, or one of its steps."""
