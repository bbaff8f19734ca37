"""Settings, URLs, wiring. Nothing imports it."""
