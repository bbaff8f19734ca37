"""Luoshi (落实): carries a published government policy through to its result."""
