"""Money: double entry in integer fen, append only, each account a hash chain, limits held by the database."""
