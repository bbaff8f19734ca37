"""Signing citizens in through the national identity platform (OpenID Connect), and a simulator of it."""
