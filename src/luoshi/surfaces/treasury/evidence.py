"""The evidence package of a case: everything that was said, decided and paid and why, as a zip that can be read without this program."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from luoshi.policy.rules.explaining import Explanation
from luoshi.records.applicant_messages.queries import MessageRow
from luoshi.records.audit.queries import Entry
from luoshi.records.cases.queries_case import CasePage
from luoshi.records.ledger.queries import Answer
from luoshi.records.payments.queries import PaymentRow
from luoshi.records.persons.values import LookRow
from luoshi.records.registers.queries import AnswerRow

PAPERS_BYTES_MOST: Final = 100 * 2**20
"""Papers of one package; what would go beyond is named in the list and left out."""
ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf"}
ABOUT: Final = {
    "case.json": "申请：事实及其来源、申报内容（遮盖）、材料清单、申请与登记簿的差异、申诉",
    "decisions.json": "历次决定：每一项条件、条款、口径和理由，可以重算",
    "registers.json": "登记簿的应答（遮盖）和查询时间",
    "payments.json": "每一次发放：批次、编制和复核人、业务编号、结果",
    "ledger.json": "账本：预留、支付、释放、冲回",
    "messages.json": "告知申请人的消息及送达回执",
    "audit.json": "全部经过；个人信息为密文和带密钥的散列值",
    "looks.json": "谁在何时为何查阅过这件申请",
    "letter.txt": "不予补贴告知书",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the package holds beside the page of the case. `papers`: (name, media type, content; None where it is too much)."""

    decisions: Mapping[int, Explanation]
    letter: str | None
    story: Sequence[Entry]
    money: Sequence[Answer]
    registers: Sequence[AnswerRow]
    payments: Sequence[tuple[str, str, PaymentRow]]
    messages: Sequence[MessageRow]
    looks: Sequence[LookRow]
    papers: Sequence[tuple[str, str, bytes | None]]


def package(page: CasePage, found: Evidence, *, at: datetime, by_name: str) -> bytes:
    """The zip. Values are masked as on pages, audit rows keep theirs as ciphertext; letter and papers are plain.

    `manifest.json` has the SHA-256 of every other file, so that a package that was changed shows.
    """
    files = {name: _json(content) for name, content in _contents(page, found).items()}
    if found.letter is not None:
        files["letter.txt"] = found.letter.encode()
    for name, media_type, data in found.papers:
        if data is not None:
            files[f"papers/{name}.{ENDINGS.get(media_type, 'bin')}"] = data
    left_out = [name for name, _type, data in found.papers if data is None]
    files["说明.txt"] = _about(files, left_out, page.row.receipt, at, by_name).encode()
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    files["manifest.json"] = _json(
        {"receipt": page.row.receipt, "made_at": at, "made_by": by_name, "sha256": sums}
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def _contents(page: CasePage, found: Evidence) -> dict[str, Any]:
    return {
        "case.json": {
            "receipt": page.row.receipt,
            "programme": page.programme.number,
            "row": asdict(page.row),
            "person": asdict(page.person),
            "facts": [asdict(one) for one in page.facts],
            "particulars": [asdict(one) for one in page.particulars],
            "papers": [asdict(one) for one in page.papers],
            "differences": list(page.differences),
            "appeals": [asdict(one) for one in page.appeals],
        },
        "decisions.json": [
            asdict(one) | {"rules": found.decisions[one.number].as_data()}
            for one in page.decisions
            if one.number in found.decisions
        ],
        "registers.json": [asdict(one) | {"fields": dict(one.fields)} for one in found.registers],
        "payments.json": [
            {"batch": batch, "made_and_approved_by": hands} | asdict(one)
            for batch, hands, one in found.payments
        ],
        "ledger.json": [asdict(one) for one in found.money],
        "messages.json": [asdict(one) for one in found.messages],
        "audit.json": [asdict(one) for one in found.story],
        "looks.json": [asdict(one) for one in found.looks],
    }


def _about(
    files: Mapping[str, bytes], left_out: Sequence[str], receipt: str, at: datetime, by_name: str
) -> str:
    lines = [f"受理编号 {receipt} 的证据包，{by_name} 于 {at:%Y-%m-%d %H:%M}（UTC）调取。", ""]
    lines += [f"{name}　{ABOUT.get(name, '申报材料')}" for name in files]
    lines += [f"{name}　申报材料，文件过大，未放入，请在案件页面查看" for name in left_out]
    return "\n".join([*lines, "", "manifest.json 载明以上各文件的 SHA-256。", ""])


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain).encode()


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
