"""Views of paying."""
