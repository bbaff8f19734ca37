"""The Word report of an evaluation, made from its snapshot alone."""
