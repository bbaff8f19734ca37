"""The gate: a small ASGI app for rushes, beside the web server."""
