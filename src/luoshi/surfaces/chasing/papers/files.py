"""A made file as an answer: saved under a plain name."""

from io import BytesIO
from typing import Final

from django.http import FileResponse

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS: Final = {WORD: "docx", EXCEL: "xlsx"}
NAME_MOST: Final = 80


def as_file(data: bytes, name: str, kind: str) -> FileResponse:
    """The file to save; its name keeps letters, digits and the brackets of document numbers."""
    kept = "".join(one for one in name if one.isalnum() or one in "-_（）〔〕")[:NAME_MOST]
    file_name = f"{kept or 'file'}.{ENDINGS[kind]}"
    return FileResponse(BytesIO(data), as_attachment=True, filename=file_name, content_type=kind)
