"""Fixtures that every test may ask for by name."""
