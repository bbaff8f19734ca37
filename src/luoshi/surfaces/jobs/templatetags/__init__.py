"""Tags of long work."""
