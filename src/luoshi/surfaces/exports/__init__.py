"""Lists as workbooks and CSV: formatting of frozen rows, in the viewer's language."""
