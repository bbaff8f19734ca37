"""Tags of the pages of paying."""
