"""The city and its units, with their other names and their successors by date."""
