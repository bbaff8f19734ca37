"""Views of the pages of programmes."""
