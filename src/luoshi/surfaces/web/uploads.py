"""Taking an uploaded file from a request, never more of it than the limit."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from luoshi.policy.terms.refusals import BadValue


def read_upload(file: "UploadedFile[Any]") -> bytes:
    """The bytes of the file. Raises BadValue above the limit, before anything is read."""
    size = file.size or 0
    if size > settings.UPLOAD_LIMIT:
        limit = settings.UPLOAD_LIMIT // 2**20
        raise BadValue(
            f"文件“{file.name}”有 {size / 2**20:.1f} MB，超过上限 {limit} MB，请压缩或拆分后重新上传。"
        )
    return bytes(file.read())
