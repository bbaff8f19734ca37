"""Which documents are open to everybody: published and withdrawn by the office, never with a confidential task in them."""
