"""The address of a figure: its query, asked again by whoever follows it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from luoshi.records.briefs.queries import BriefRow


def figure_address(row: BriefRow, name: str, narrow: Mapping[str, Any] | None = None) -> str:
    """The path and query of the page that shows the tasks behind a figure of a brief."""
    ask = row.ask(name, narrow).as_json()
    return f"{reverse('figure')}?{urlencode({key: value for key, value in ask.items() if value})}"
