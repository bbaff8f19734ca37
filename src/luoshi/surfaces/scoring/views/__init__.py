"""One view an address: read the request, ask one query or act, answer."""
