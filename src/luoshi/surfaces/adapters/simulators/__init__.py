"""Servers that misbehave like the real ones: for tests and for trying the program."""
