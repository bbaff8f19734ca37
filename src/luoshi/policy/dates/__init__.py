"""Working days, windows and deadlines."""
