"""Tags of chasing."""
