"""What has been published: one folder a place, one folder a programme, found by discovery."""
