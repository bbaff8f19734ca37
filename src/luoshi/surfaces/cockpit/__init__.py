"""The cockpit of leaders, the desks of the office and the units, and what the public sees."""
