"""What the API says to people, in Chinese and English; the language is the request's."""

from typing import Final

from django.utils.translation import get_language

Pair = tuple[str, str]

SENTENCES: Final[dict[str, Pair]] = {
    "not-signed-in": (
        "没有登录，或者密钥无效、已停用、已过期。请登录，或在请求头 Authorization 中写明有效的密钥。",
        "Not signed in, or the key is unknown, revoked or expired. Sign in, or send a valid key in Authorization.",
    ),
    "csrf": (
        "请求没有带页面的防伪标记（CSRF）。请从本站页面发出，或改用密钥。",
        "The request carries no CSRF token. Send it from a page of this site, or use a key.",
    ),
    "read-only-key": (
        "这个密钥只能读取，不能办理。请换用可办理的密钥。",
        "This key may only read. Use a key that may write.",
    ),
    "session-only": (
        "密钥不能管理密钥。请登录后再建立或停用密钥。",
        "A key cannot manage keys. Sign in to give or revoke one.",
    ),
    "no-role": (
        "账号还没有角色。请联系督查室授予角色后再使用。",
        "The account holds no role yet. Ask the supervision office for one.",
    ),
    "too-fast": (
        "请求过于频繁：每个密钥每分钟最多 {most} 次。请一分钟后再试。",
        "Too many requests: a key has {most} calls a minute. Try again in a minute.",
    ),
    "not-found": (
        "没有这项内容，或者您无权查看。请核对编号。",
        "There is no such thing, or you may not see it. Check the id.",
    ),
    "no-such-address": (
        "接口中没有这个地址。全部地址见 {manual}。",
        "The API has no such address. All of them are listed at {manual}.",
    ),
    "bad-value": ("填写的内容不合要求：{details}。", "The values cannot be taken: {details}."),
    "bad-json": (
        "请求正文不是有效的 JSON（UTF-8）。请核对格式。",
        "The body is not valid JSON in UTF-8.",
    ),
    "too-large": (
        "请求正文过大：最多 {most} KB。",
        "The body is too large: at most {most} KB.",
    ),
    "fault": (
        "系统出错，没有办成。出错情况已记录，请稍后重试或联系管理员。",
        "A fault of the system: nothing was done. It has been logged; try again later.",
    ),
    "http-error": ("请求不能处理（{status}）。", "The request cannot be handled ({status})."),
}

REFUSALS: Final[dict[str, str]] = {
    "not-allowed": "You may not do this.",
    "wrong-state": "The state of things does not allow this now.",
    "bad-value": "A value cannot be taken.",
    "refused": "The act was refused.",
}
"""English openings for refusals, whose own sentence is in Chinese."""

FIELD_FAULTS: Final[dict[str, Pair]] = {
    "missing": ("缺少", "is missing"),
    "extra_forbidden": ("没有这个字段", "is not a field"),
    "string_too_short": ("不能为空", "is too short"),
    "string_too_long": ("过长", "is too long"),
    "too_long": ("过多", "has too many items"),
    "literal_error": ("不在可选值之中", "is not one of the values allowed"),
    "greater_than_equal": ("过小", "is too small"),
    "less_than_equal": ("过大", "is too large"),
}
OTHER_FAULT: Final[Pair] = ("不能识别", "cannot be understood")

LABELS: Final[dict[str, Pair]] = {
    "title": ("数据接口", "Data interface"),
    "operations": ("全部操作", "All operations"),
    "faults": ("出错时的回答", "Answers to requests that fail"),
    "takes": ("要填的", "What to send"),
    "gives": ("回答的字段", "Fields of the answer"),
    "example": ("回答的例子", "Example of the answer"),
    "statuses": ("可能的出错状态", "Statuses of failures"),
    "field": ("字段", "Field"),
    "place": ("位置", "Place"),
    "type": ("类型", "Type"),
    "meaning": ("含义", "Meaning"),
    "instance": ("例子", "Example"),
    "required": ("必填", "required"),
}
"""The headings of the manual."""


def in_english() -> bool:
    """Whether the request's language is English; everything else is answered in Chinese."""
    return (get_language() or "").startswith("en")


def chosen(pair: Pair) -> str:
    """The one of the pair that the reader understands."""
    return pair[1] if in_english() else pair[0]


def say(code: str, **values: object) -> str:
    """The sentence of a code, filled in."""
    return chosen(SENTENCES[code]).format(**values)


def refusal(code: str, sentence: str) -> str:
    """A refusal's sentence; for English readers behind an opening in English."""
    return f"{REFUSALS.get(code, REFUSALS['refused'])} ({sentence})" if in_english() else sentence


def field_fault(kind: str) -> str:
    """What is wrong with a field, from pydantic's stable name of the fault."""
    return chosen(FIELD_FAULTS.get(kind, OTHER_FAULT))
