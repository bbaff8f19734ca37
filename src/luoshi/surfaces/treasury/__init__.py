"""Paying: batches for the treasurers, files for the bank and back, reconciliation, papers for the treasury."""
