"""Messages to applicants: read off the audit log, written once for each act, carried out by a job, each delivery on record."""
