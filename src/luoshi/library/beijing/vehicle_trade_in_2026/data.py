"""The programme's data file, read once."""

from typing import Any, Final

from luoshi.library.reading import programme_data

DATA: Final[dict[str, Any]] = programme_data(__package__ or "")
