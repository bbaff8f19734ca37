"""Staff pages of programmes: queues, cases, parameters and interpretations."""
