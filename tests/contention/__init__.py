"""Several clients at once: each guard is proved, and shown to be needed."""
