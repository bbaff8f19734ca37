"""How people are told: over which channel, and when a letter that failed is tried again."""
