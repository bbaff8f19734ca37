"""Reading a body under limits: its size, its depth, its characters."""

import json
from typing import Annotated, Any, Final

from django.conf import settings
from django.http import HttpRequest
from ninja.parser import Parser
from pydantic import AfterValidator

BODY_MOST: Final = 256 * 1024
"""Bytes of a JSON body. The longest contribution has 10,000 characters."""
FORM_MARGIN: Final = 256 * 1024
"""Bytes that a form with files may hold beside them."""


def most_bytes(request: HttpRequest) -> int:
    """The largest body this request may have; one without a length is read as empty by the server."""
    if (request.content_type or "").startswith("multipart/"):
        return int(settings.UPLOAD_LIMIT) + FORM_MARGIN
    return BODY_MOST


def too_large(request: HttpRequest) -> bool:
    """Whether the announced length is beyond the limit; the server reads no more than was announced."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    return not announced.isdigit() or int(announced) > most_bytes(request)


class StrictParser(Parser):
    """JSON in UTF-8 without NaN and Infinity. What it raises becomes the answer 400."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _storable(text: str) -> str:
    """PostgreSQL keeps neither NUL nor half a surrogate pair."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("not storable")
    return text


Line = Annotated[str, AfterValidator(_storable)]
"""A text that the database can keep."""
