"""Evaluation of a plan: rounds with a frozen snapshot, what units and others say, the published report."""
