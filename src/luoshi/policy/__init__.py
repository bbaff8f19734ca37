"""What does the text say, and what follows from it? Pure functions on frozen values."""
