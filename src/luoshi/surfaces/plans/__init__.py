"""Pages of plans: indicators, yearly goals, projects, evaluation, alignment, and the public page."""
