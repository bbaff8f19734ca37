"""The sample city as the tests of the records have it."""

from tests.records.conftest import (
    city,
    draft,
    files_folder,
    issued,
    list_file,
    unit_actor,
    window,
)

__all__ = ["city", "draft", "files_folder", "issued", "list_file", "unit_actor", "window"]
