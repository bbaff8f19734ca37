"""Chasing: the ladder of a year, supervision notices, reminders sent once, requests for help."""
