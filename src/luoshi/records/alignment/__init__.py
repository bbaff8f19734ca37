"""From the plan down to the last report, and up again: reads what the apps below hold, owns no table."""
