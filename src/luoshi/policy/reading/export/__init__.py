"""A document as others can use it: JSON (the model's own), CSV for office programs, Akoma Ntoso XML
(LegalDocML 3.0).

Text in, bytes or text out; nothing here reads a file or the clock.
"""

import json
from collections.abc import Iterable

from luoshi.policy.reading.export.akoma import akoma_ntoso
from luoshi.policy.reading.export.sheets import indicators_csv, targets_csv, tasks_csv
from luoshi.policy.reading.model import Document

__all__ = ["akoma_ntoso", "as_json", "indicators_csv", "targets_csv", "tasks_csv"]


def as_json(documents: Iterable[Document]) -> str:
    """What `luoshi read --json` prints of these documents."""
    shown = {"documents": [document.as_json() for document in documents]}
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"
