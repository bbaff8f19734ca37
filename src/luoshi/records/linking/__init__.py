"""Which clause of a later document carries out which clause of an earlier one, and what people say of it."""
