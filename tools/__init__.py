"""What builds and checks the project; run by the Makefile."""
