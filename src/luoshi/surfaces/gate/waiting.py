"""The waiting page: how many pieces are left, how fast they go, and what that means for who waits. Nobody is promised
anything; who comes first is served first, and waiting on this page gives no place in a line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from luoshi.policy.entitlements.terms import Terms
from luoshi.records.entitlements.queries import ReleaseRow
from luoshi.surfaces.gate.limits import EVERY_S


@dataclass(frozen=True)
class Seen:
    """The releases at a moment, and the gate's queue; `before`: what was seen last, for the pace."""

    at: datetime
    opens_at: datetime
    rows: tuple[ReleaseRow, ...]
    waiting: int
    pace: float
    before: "Seen | None" = field(default=None, repr=False)
    lost_per_s: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        before = self.before
        object.__setattr__(self, "before", None)  # one look back is enough; no chain of all that was seen
        seconds = (self.at - before.at).total_seconds() if before else 0
        if before is None or seconds <= 0:
            return
        was = {(row.category, row.channel): row.left for row in before.rows if row.day == self.at.date()}
        lost = {
            (row.category, row.channel): max(0, was.get((row.category, row.channel), row.left) - row.left)
            / seconds
            for row in self.rows
        }
        object.__setattr__(self, "lost_per_s", lost)


def numbers(seen: Seen) -> dict[str, Any]:
    """The numbers as JSON; `gone_in_s` at the present pace, null where none goes at the moment."""
    return {
        "at": seen.at.isoformat(),
        "opens_at": seen.opens_at.isoformat(),
        "open": seen.at >= seen.opens_at,
        "waiting_here": seen.waiting,
        "answers_per_s_here": round(seen.pace),
        "releases": [_one(seen, row) for row in seen.rows],
    }


def _one(seen: Seen, row: ReleaseRow) -> dict[str, Any]:
    lost = seen.lost_per_s.get((row.category, row.channel), 0.0)
    return {
        "day": row.day.isoformat(),
        "category": row.category,
        "channel": row.channel,
        "size": row.size,
        "left": row.left,
        "per_s": round(lost, 1),
        "gone_in_s": round(row.left / lost) if lost else None,
    }


def page(seen: Seen, terms: Terms) -> str:
    """A page without script: it looks again by itself, and says what the numbers mean."""
    rows = "".join(_row(seen, row, terms) for row in seen.rows)
    head = "已开放领取" if seen.at >= seen.opens_at else f"{seen.opens_at:%H:%M} 开放领取"
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="refresh" content="{EVERY_S}"><title>补贴资格领取 · 等候</title></head><body><main>'
        f"<h1>{seen.at:%Y年%m月%d日} 补贴资格</h1><p>{head}。先到先得，领完即止；停留在本页不占名额，也不会增加机会。</p>"
        f"<table><thead><tr><th>品类</th><th>渠道</th><th>投放</th><th>剩余</th><th>情况</th></tr></thead>"
        f"<tbody>{rows}</tbody></table><p>更新于 {seen.at:%H:%M:%S}，每 {EVERY_S} 秒更新。</p></main></body></html>"
    )


def _row(seen: Seen, row: ReleaseRow, terms: Terms) -> str:
    one = _one(seen, row)
    cells = (
        terms.category(row.category).title,
        terms.channel(row.channel).title,
        f"{row.size}",
        f"{row.left}",
        _chance(seen, one),
    )
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _chance(seen: Seen, one: Mapping[str, Any]) -> str:
    if one["left"] == 0:
        return "已领完，当日不再增加"
    if seen.at < seen.opens_at:
        return "尚未开放"
    if one["gone_in_s"] is None:
        return "有余量"
    return f"每秒领走约 {one['per_s']} 个，照此约 {one['gone_in_s']} 秒后领完"
