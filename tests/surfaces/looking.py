"""Whether an answer shows personal data, and whether somebody wrote the look down.

Every sealed value is opened at one place (`records/persons/sealing`). It is watched while a request is answered: a value that was
opened there and stands in the answer, whole or masked, has been shown.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from luoshi.policy.personal.masking import masked
from luoshi.records.persons import sealing
from luoshi.records.persons.models import Look

PERSONAL = frozenset(
    {"name", "id_number", "phone", "bank_card", "vin", "plate", "invoice", "certificate", "serial"}
)
TAGS = re.compile(r"<[^>]+>")


class Watch:
    """The values that were opened, by kind, and how many looks had been written before."""

    def __init__(self) -> None:
        self.opened: set[tuple[str, str]] = set()
        self.before = Look.objects.count()

    def shown_in(self, body: bytes) -> list[str]:
        """Kinds of the values of persons that stand in the answer, whole or masked."""
        text = readable(body)
        forms = {(kind, form) for plain, kind in self.opened for form in (plain, masked(plain, kind))}
        return sorted({kind for kind, form in forms if kind in PERSONAL and form and form in text})

    @property
    def noted(self) -> int:
        """Looks written since."""
        return Look.objects.count() - self.before


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch what is opened. Needs the database."""
    watch, unseal = Watch(), sealing.unseal

    def seen(text: str, kind: str, ring: object) -> str:
        plain = unseal(text, kind, ring)
        watch.opened.add((plain, kind))
        return plain

    with patch.object(sealing, "unseal", seen):
        yield watch


def readable(body: bytes) -> str:
    """The text of a page, a file, or of all the parts of a package (Excel, evidence)."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            return "\n".join(readable(package.read(name)) for name in package.namelist())
    try:
        return TAGS.sub(" ", body.decode())
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")
