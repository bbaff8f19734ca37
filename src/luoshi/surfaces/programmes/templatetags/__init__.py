"""Tags of the pages of programmes."""
