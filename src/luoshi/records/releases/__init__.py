"""The operator's side of entitlements: the year's ceiling, sizes by decision, what the gates report, where goods went."""
