"""What other authorities' registers answered, and how they are doing."""
