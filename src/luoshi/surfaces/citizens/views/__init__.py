"""Views for the public."""
