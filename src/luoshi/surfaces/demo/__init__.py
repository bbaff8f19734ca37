"""The demo: a city's documents, accounts, windows and first reports, through the same actions that people use."""
