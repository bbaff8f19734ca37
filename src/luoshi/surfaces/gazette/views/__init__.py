"""Views of published documents, and of their being open."""
