"""Bytes to text, text to clauses with spans, clauses to tasks, targets, indicators and goals."""
