"""Applicants, claimants, signatories: who a programme deals with. Everything personal is sealed."""
