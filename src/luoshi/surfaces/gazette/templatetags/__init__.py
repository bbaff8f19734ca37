"""Tags of the pages of published documents."""
