"""Reading stored files."""

from luoshi.records.files.actions import place_of
from luoshi.records.files.models import StoredFile


def content(file_id: int) -> tuple[bytes, str]:
    """The bytes and the media type. Raises StoredFile.DoesNotExist, FileNotFoundError."""
    row = StoredFile.objects.get(pk=file_id)
    return place_of(row.sha256).read_bytes(), row.content_type
