"""Are the stored files whole?"""

import hashlib
from collections.abc import Iterator

from luoshi.records.files.actions import place_of
from luoshi.records.files.models import StoredFile


def damaged_files() -> Iterator[str]:
    """A sentence for each file that is missing or whose bytes are not those of its hash."""
    for row in StoredFile.objects.order_by("id").iterator():
        place = place_of(row.sha256)
        if not place.exists():
            yield f"文件 {row.pk}（{row.sha256[:12]}…）不在 {place}，请从备份恢复。"
        elif hashlib.sha256(place.read_bytes()).hexdigest() != row.sha256:
            yield f"文件 {row.pk}（{place}）的内容与校验值不符，请从备份恢复。"
