"""Calls out of the house: mail and messengers. Run by jobs, never inside a transaction."""
