"""One row a content; the bytes lie in the data folder under their hash."""

from typing import ClassVar

from django.db import models


class StoredFile(models.Model):
    """`content_type` was told by the content itself; names people gave stand where the file is used."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=120)
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="file_size_not_negative")
        ]
