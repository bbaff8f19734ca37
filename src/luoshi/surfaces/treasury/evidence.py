"""The evidence package of a case: everything that was decided and why, as a zip that can be read without this program."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from luoshi.policy.rules.explaining import Explanation
from luoshi.records.audit.queries import Entry
from luoshi.records.cases.queries_case import CasePage
from luoshi.records.ledger.queries import Answer


def package(
    page: CasePage,
    decisions: Mapping[int, Explanation],
    letter: str | None,
    story: tuple[Entry, ...],
    money: tuple[Answer, ...],
    *,
    at: datetime,
    by_name: str,
) -> bytes:
    """The zip. Personal values are masked as on pages; audit rows keep theirs as ciphertext."""
    made = [
        asdict(one) | {"rules": decisions[one.number].as_data()}
        for one in page.decisions
        if one.number in decisions
    ]
    files = {
        "case.json": {
            "receipt": page.row.receipt,
            "programme": page.programme.number,
            "row": asdict(page.row),
            "person": asdict(page.person),
            "facts": [asdict(one) for one in page.facts],
            "particulars": [asdict(one) for one in page.particulars],
            "papers": [asdict(one) for one in page.papers],
            "differences": list(page.differences),
        },
        "decisions.json": made,
        "ledger.json": [asdict(one) for one in money],
        "audit.json": [asdict(one) for one in story],
        "about.json": {"made_at": at, "made_by": by_name, "receipt": page.row.receipt},
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, json.dumps(content, ensure_ascii=False, indent=1, default=_plain))
        if letter is not None:
            archive.writestr("letter.txt", letter)
    return target.getvalue()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
