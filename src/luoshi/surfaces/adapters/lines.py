"""Lines to other systems: encrypted, and to the address that was configured and no other."""

import json
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, build_opener

LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class _NoRedirect(HTTPRedirectHandler):
    """Python's own follows to any host, over an open line too, and takes the key along."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def straight() -> OpenerDirector:
    """Opens addresses and follows nowhere: a redirection is an HTTPError."""
    return build_opener(_NoRedirect)


def is_private(address: str) -> bool:
    """Whether what is sent there is encrypted, or does not leave this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)


def parsed(text: str | bytes) -> Any:
    """What another system answered, as JSON. Raises ValueError, also where it is nested so deep that Python gives up."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
