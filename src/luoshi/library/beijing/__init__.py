"""Beijing: its units and its programmes."""
