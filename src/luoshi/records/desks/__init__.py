"""What leaders, the office and the units see first: the cockpit, desks, saved views. Reads; writes only its own views."""
