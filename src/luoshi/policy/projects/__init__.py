"""Major projects: their stages, and what is late about them."""
