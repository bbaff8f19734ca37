"""Indicators of a plan: how far they have come, whether a goal was met, and where they are heading."""
