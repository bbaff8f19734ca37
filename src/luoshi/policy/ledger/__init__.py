"""The ledger's arithmetic: requests in, answers and entries out. Integer fen, no database, no clock."""
