"""Measures: what the system itself can count, bound to indicators and to targets of tasks."""
