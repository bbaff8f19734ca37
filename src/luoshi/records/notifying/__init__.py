"""Telling people: in the app, and by letters that jobs carry out to mail and messengers."""
