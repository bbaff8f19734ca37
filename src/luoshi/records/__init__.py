"""What has happened. Only actions write."""
