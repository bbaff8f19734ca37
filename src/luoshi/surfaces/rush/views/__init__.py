"""Views of the claim side."""
