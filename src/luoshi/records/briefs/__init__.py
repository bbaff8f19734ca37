"""Circulars and briefs (通报、简报), whose every figure can be asked again; two moments of a list compared."""
