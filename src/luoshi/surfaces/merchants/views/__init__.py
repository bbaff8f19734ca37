"""Views of merchants, goods and settlement."""
