"""What is to be done after the transaction: jobs, long work with its progress, events to be told to people."""
