"""A small fictional city, for demonstrations and tests."""
