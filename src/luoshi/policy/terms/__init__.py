"""Nouns that several parts share."""
