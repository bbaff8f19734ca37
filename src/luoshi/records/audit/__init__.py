"""Who changed what, when: append only, in the transaction of the change."""
