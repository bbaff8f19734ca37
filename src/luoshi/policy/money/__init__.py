"""Money: integer fen, basis points, named roundings, and how amounts are written."""
