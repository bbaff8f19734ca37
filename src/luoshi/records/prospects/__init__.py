"""People who are likely entitled before they apply: found by a job in the registers, sealed, replaced by the next look."""
