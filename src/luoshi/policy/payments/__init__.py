"""Paying in batches: the bank's files as data, what its answer means for each payment. Pure."""
