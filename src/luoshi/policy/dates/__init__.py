"""Days, windows and deadlines as documents write them."""
