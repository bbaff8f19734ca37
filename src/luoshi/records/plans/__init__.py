"""Plans: indicators, their targets and yearly goals, values with their revisions, rulings."""
