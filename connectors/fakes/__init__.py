"""Strict imitations of messaging providers over real HTTP; for tests and benchmarks, not in the wheel."""
