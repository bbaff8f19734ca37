"""Small parts of the pages of scores."""
