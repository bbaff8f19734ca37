"""Chasing: ladders of notices, the timetable of reminders, escalation, requests. Pure."""
