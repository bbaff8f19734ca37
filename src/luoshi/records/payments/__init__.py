"""Payments in batches: made by one person, approved by another, written for the bank, settled by its answer."""
