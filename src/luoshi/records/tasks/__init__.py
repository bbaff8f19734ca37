"""Task lists, assignments, reports, lights."""
