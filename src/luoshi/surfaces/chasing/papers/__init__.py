"""Word files of chasing, from templates that are built in code."""
