"""Answers of the gate over HTTP: the status of each code, and the few that the database never sees."""

import json
from dataclasses import dataclass
from typing import Final

JSON: Final = (b"content-type", b"application/json; charset=utf-8")
NO_STORE: Final = (b"cache-control", b"no-store")
STATUS: Final[dict[str, int]] = {"ok": 200, "test-ok": 200, "gone": 410, "key-reused": 422}
"""All other codes of the articles are 409: the request was understood and is refused, with its clause."""
REFUSED: Final = 409


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, body, and after how many seconds it is worth asking again."""

    status: int
    body: bytes
    retry_after: int | None = None
    content: tuple[bytes, bytes] = JSON

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        more = [] if self.retry_after is None else [(b"retry-after", str(self.retry_after).encode())]
        return [self.content, NO_STORE, (b"content-length", str(len(self.body)).encode()), *more]


def kept(code: str, answer: str) -> Reply:
    """What the journal holds, byte for byte."""
    return Reply(STATUS.get(code, REFUSED), answer.encode())


def passing(status: int, code: str, sentence: str, retry_after: int | None = None, **more: object) -> Reply:
    """An answer that is not kept: nothing was done, the same key may be used again."""
    told = {"code": code, "sentence": sentence, **more}
    return Reply(status, json.dumps(told, ensure_ascii=False).encode(), retry_after)


NOT_FOUND: Final = passing(404, "not-found", "没有这个地址。")
WRONG_METHOD: Final = passing(405, "wrong-method", "这个地址不接受这种方法。")
TOO_LONG: Final = passing(413, "too-long", "请求内容过长。")
NO_KEY: Final = passing(400, "key-missing", "请在 Idempotency-Key 中给出 1 到 64 个可见字符的幂等键。")
TOO_MANY: Final = passing(429, "too-many", "请求过于频繁，请稍后再试。", 10)
FAILED: Final = passing(503, "failed", "暂时不能办理，没有记录任何结果，请用同一个幂等键重试。", 2)
UNPROVED: Final[dict[str, str]] = {
    "token-missing": "请先登录。",
    "token-wrong": "登录凭证无效，请重新登录。",
    "token-over": "登录凭证已过期，请重新登录。",
    "signature-wrong": "签名不正确。",
    "signature-over": "签名时间与本机时间相差过大，请校准时钟后重新签名。",
    "signature-used": "这个随机数已用过，或密钥已停用。请换一个随机数重新签名。",
    "not-for-persons": "这个操作由商户办理。",
    "not-for-merchants": "这个操作由本人办理。",
}


def unproved(code: str) -> Reply:
    """Who asks could not be proved, or may not ask this."""
    return passing(403 if code.startswith("not-for") else 401, code, UNPROVED[code])


def stopped(document: str, why: str) -> Reply:
    """A key that was stopped, with the clause where the merchant's standing is the reason (`第十一条：…`)."""
    clause, _, reason = why.rpartition("：")
    told: dict[str, object] = {"clause": f"{document}#{clause}"} if clause else {}
    return passing(403, "merchant-stopped", f"密钥已停用：{reason}。如有异议可以申诉。", None, **told)


def busy(seconds: float) -> Reply:
    """The queue is full: nothing was done; come again after so many seconds."""
    return passing(
        503, "busy", "排队已满，请稍后用同一个幂等键重试。没有记录任何结果。", max(1, round(seconds))
    )


def too_early(seconds: float, opens_at: str) -> Reply:
    """The release is not open yet: nothing was done."""
    return passing(425, "too-early", "尚未到开放领取的时间。", max(1, round(seconds)), opens_at=opens_at)
