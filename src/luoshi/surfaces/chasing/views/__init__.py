"""Pages of chasing."""
