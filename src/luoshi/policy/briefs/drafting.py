"""The sentences of a circular or brief, each made of figures. Pure: it is given the numbers, and says which it needs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from luoshi.policy.briefs.figures import OF_STATE

Kind = Literal["circular", "brief"]
KINDS: Final[Mapping[Kind, str]] = {"circular": "通报", "brief": "简报"}
GROUPINGS: Final = ("", "unit", "district", "chapter", "leader")
FIELD: Final = re.compile(r"\{([a-z0-9-]+)\}")
GROUP_FIGURES: Final = ("tasks", "late", "at-risk", "not-started", "on-course", "done")
"""The columns of the table by unit, district, chapter or leader."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with fields `{name}`: each field is the figure of that name. `when`: figures of which one must not be 0."""

    template: str
    when: tuple[str, ...] = ()
    compares: bool = False


SENTENCES: Final[tuple[Sentence, ...]] = (
    Sentence(
        "截至{at}，{scope}共有重点任务{tasks}项，其中已完成{done}项，正常推进{on-course}项，未启动{not-started}项，有风险{at-risk}项，已逾期{late}项。"
    ),
    Sentence("与{since}相比，新完成{finished}项，状态好转{improved}项，状态下滑{slipped}项。", compares=True),
    Sentence("其间经批准延期{extended}项，新增任务{added}项。", ("extended", "added"), compares=True),
    Sentence("今后30天内到期、尚未完成的有{due-soon}项。", ("due-soon",)),
    Sentence("尚无经审核的进展数据的有{no-figure}项。", ("no-figure",)),
)
"""In their order. What is not compared leaves out the sentences that compare."""
WORDS: Final = frozenset({"at", "since", "scope"})
"""Fields that are words, not figures."""


def sentences(states: Mapping[str, str]) -> tuple[Sentence, ...]:
    """The sentences for a year; `states`: its states with what it calls them, empty where it has the usual five.

    The first sentence counts by class, as in every year, so that years can be compared; a year's own states follow it.
    """
    if not states:
        return SENTENCES
    counted = "，".join(f"{name}{{{OF_STATE}{state}}}项" for state, name in states.items())
    return (SENTENCES[0], Sentence(f"按本年度的状态分，{counted}。"), *SENTENCES[1:])


def needed(compares: bool, states: Mapping[str, str] = MappingProxyType({})) -> tuple[str, ...]:
    """The names of the figures that the sentences are made of."""
    names = [
        name
        for one in sentences(states)
        if compares or not one.compares
        for name in FIELD.findall(one.template)
        if name not in WORDS
    ]
    return tuple(dict.fromkeys(names))


def drafted(
    values: Mapping[str, int],
    words: Mapping[str, str],
    *,
    compares: bool,
    states: Mapping[str, str] = MappingProxyType({}),
) -> tuple[list[Any], ...]:
    """The sentences as lists of parts: a string, or a name of a figure as `{"figure": name, "value": number}`."""
    return tuple(
        _parts(one.template, values, words)
        for one in sentences(states)
        if (compares or not one.compares) and (not one.when or any(values.get(name) for name in one.when))
    )


def plain(parts: list[Any]) -> str:
    """A sentence as text."""
    return "".join(str(one["value"]) if isinstance(one, dict) else one for one in parts)


def _parts(template: str, values: Mapping[str, int], words: Mapping[str, str]) -> list[Any]:
    found: list[Any] = []
    for place, piece in enumerate(FIELD.split(template)):
        if place % 2 == 0:
            new: Any = piece
        else:
            new = words[piece] if piece in WORDS else {"figure": piece, "value": values[piece]}
        if isinstance(new, str) and found and isinstance(found[-1], str):
            found[-1] += new
        elif new != "":
            found.append(new)
    return found
