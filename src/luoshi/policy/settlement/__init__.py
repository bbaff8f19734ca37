"""Settling with merchants: what an order must show to be paid for (第十五条)."""
