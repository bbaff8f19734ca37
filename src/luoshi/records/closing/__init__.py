"""办结、复核、销号: how a task comes to its close, and how it is opened again."""
