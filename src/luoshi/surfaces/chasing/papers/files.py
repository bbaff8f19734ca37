"""A made file, or many in one archive, as an answer: saved under a plain name."""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Final

from django.http import FileResponse

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP: Final = "application/zip"
ENDINGS: Final = {WORD: "docx", EXCEL: "xlsx", ZIP: "zip"}
NAME_MOST: Final = 80


def as_file(data: bytes, name: str, kind: str) -> FileResponse:
    """The file to save; its name keeps letters, digits and the brackets of document numbers."""
    file_name = f"{_plain(name)}.{ENDINGS[kind]}"
    return FileResponse(BytesIO(data), as_attachment=True, filename=file_name, content_type=kind)


def packed(files: Iterable[tuple[str, bytes]], kind: str) -> bytes:
    """Files of one kind as a zip archive; two of the same name are told apart by a number."""
    target, names = BytesIO(), dict[str, int]()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:  # what is inside is compressed already
        for name, data in files:
            plain = _plain(name)
            names[plain] = count = names.get(plain, 0) + 1
            archive.writestr(f"{plain}{'' if count == 1 else f'-{count}'}.{ENDINGS[kind]}", data)
    return target.getvalue()


def _plain(name: str) -> str:
    return "".join(one for one in name if one.isalnum() or one in "-_（）〔〕")[:NAME_MOST] or "file"
