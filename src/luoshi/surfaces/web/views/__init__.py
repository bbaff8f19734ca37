"""One module a group of pages; each view calls queries and at most one action."""
