"""Official documents: the source text, the documents in it, their clauses."""
