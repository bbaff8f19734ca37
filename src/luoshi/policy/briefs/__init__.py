"""Circulars and briefs: how a list stood at any moment, figures by name, sentences made of them, two moments compared."""
