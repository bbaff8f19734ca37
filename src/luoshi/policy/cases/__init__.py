"""The life of a case: which step follows which, until when, who is looked at twice. The steps are programme data."""
