"""Integer fen and named roundings. Float never touches money."""
