"""Small parts of the cockpit's pages."""
