"""Each runs alone: python -m soak.NAME [--quick] [--seed N]; the last line is one JSON object."""
