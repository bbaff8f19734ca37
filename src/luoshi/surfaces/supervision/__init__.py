"""Supervision to the close: decisions, extensions, closings, breakdown, windows and lights of tasks."""
