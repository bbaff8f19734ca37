"""Looking through whole registers for people who are likely entitled. A register that answers one by one cannot be looked through."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.library.programmes import candidates_plan, load
from luoshi.policy.cases.candidates import Candidate, looked_at
from luoshi.policy.cases.finding import finder_of
from luoshi.policy.cases.registers import REGISTERS
from luoshi.policy.dates.windows import in_beijing
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.programmes.queries import ProgrammeRow, programme, standing
from luoshi.records.prospects.actions import FOUND_MOST, FoundOne, keep_search, not_applied
from luoshi.records.prospects.queries import programme_of
from luoshi.surfaces.adapters.registers.base import NoAnswer, Register
from luoshi.surfaces.adapters.registers.configured import ways
from luoshi.surfaces.adapters.registers.listing import listed
from luoshi.surfaces.jobs.registry import Done, Progress

AT_ONCE: Final = 1_000


def run_search(progress: Progress, found_ways: Mapping[str, Register] | None = None) -> Done:
    """One look: every candidate that has not applied is decided as if applying now; nobody is told and nothing decided."""
    search = progress.arguments["search"]
    programme_id = programme_of(search)
    head = programme(programme_id) if programme_id else None
    plan = candidates_plan(head.city, head.name) if head else None
    if head is None or plan is None:
        raise WrongState("这个项目没有登记如何从登记簿中找人（candidates.toml），不能免申比对。")
    rows = whole(ways() if found_ways is None else found_ways, plan.registers)
    looked, applied, against = 0, 0, 0
    kept: list[FoundOne] = []
    for group in _groups(finder_of(plan)(rows)):
        free = set(not_applied(head.id, [one.stated.particulars["applicant"] for one in group]))
        fresh = [one for one in group if one.stated.particulars["applicant"] in free]
        found = list(entitled(head, fresh, now=progress.at))
        looked, applied = looked + len(group), applied + len(group) - len(fresh)
        against += len(fresh) - len(found)
        kept += found
        progress(looked, None, _("比对登记簿"))
        if len(kept) >= FOUND_MOST:
            break
    keep_search(search, kept, looked=looked, applied=applied, against=against, by=SYSTEM, at=progress.at)
    said = _("比对 %(looked)s 人，可能享受而尚未申请的 %(found)s 人。")
    address = reverse("prospects", args=[head.id])
    return Done(said % {"looked": looked, "found": len(kept)}, address)


def entitled(head: ProgrammeRow, candidates: list[Candidate], *, now: datetime) -> Iterator[FoundOne]:
    """Those whom nothing known stands against, with what is still missing."""
    publication = load(head.city, head.name)
    flow = publication.workflow
    for one in candidates:
        decider = standing(head.id, one.stated.part).decider
        supplied = flow.supplied if flow else {}
        told = looked_at(one, publication.evidence, decider, supplied, now=in_beijing(now))
        if told.possible:
            yield FoundOne(
                one.stated.particulars["applicant"],
                one.stated.particulars["name"],
                one.stated.part,
                told.amount_fen,
                tuple(field.name for field in told.missing),
                one.district,
            )


def whole(found: Mapping[str, Register], names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """All rows of these registers. Raises WrongState with the register that cannot be looked through."""
    rows = {}
    for name in names:
        try:
            every = listed(found[name]) if name in found else None
        except NoAnswer:
            raise WrongState(f"登记簿“{REGISTERS[name].title}”暂时不可用，请稍后再比对。") from None
        if every is None:
            raise WrongState(
                f"登记簿“{REGISTERS[name].title}”只能逐条查询，不能整体比对；请主管部门提供文件（CSV 或 Parquet）。"
            )
        rows[name] = every
    return rows


def _groups(candidates: Iterator[Candidate]) -> Iterator[list[Candidate]]:
    group: list[Candidate] = []
    for one in candidates:
        group.append(one)
        if len(group) == AT_ONCE:
            yield group
            group = []
    if group:
        yield group
