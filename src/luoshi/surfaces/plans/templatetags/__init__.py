"""Parts of the pages of plans."""
