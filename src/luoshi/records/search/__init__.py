"""Search over the clauses of all documents and over all tasks: how its index is made and how it is asked."""
