"""Uploaded files: each content stored once, by its hash."""
