"""Working a what-if out: cases into columns, both scenarios over them, the answer kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.library.programmes import Publication, load
from luoshi.policy.cases.evidence import Stated
from luoshi.policy.rules.engines.trials import columns_of, tried
from luoshi.policy.rules.inputs import parse_case
from luoshi.policy.rules.kinds import Case, Value
from luoshi.policy.rules.trials import changed
from luoshi.policy.terms.actors import SYSTEM
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.trials.actions import MOVED_MOST, keep_trial
from luoshi.records.trials.queries import question, recorded
from luoshi.records.trials.scenarios import asked_of, scenario_of
from luoshi.surfaces.adapters.registers.synthetic import Life, life
from luoshi.surfaces.jobs.registry import Done, Progress

TOLD_EVERY: Final = 2_000
ASKED: Final = {
    "person": ("applicant",),
    "vehicle": ("old_vin", "new_vin"),
    "invoice": ("new_invoice", "used_invoice"),
    "scrappage": ("certificate",),
}
"""What the synthetic registers are asked about a life."""


def run_trial(progress: Progress) -> Done:
    """One trial. A trial that has its answer already is left as it is."""
    row = question(progress.arguments["trial"])
    if row is None:
        return Done(_("试算已有结果。"))
    head = row.programme
    publication = load(head.city, head.name)
    named = []
    for one in invented(publication, row.size, row.seed) if row.source == "synthetic" else recorded(head.pk):
        named.append(one)
        if len(named) % TOLD_EVERY == 0:
            progress(len(named), None, _("读入申请"))
    if not named:
        raise WrongState("这个项目还没有申请，请改用虚构的申请试算。")
    progress(len(named), len(named), _("按两种方案分配资金"))
    before = scenario_of(row.base, head.city, head.name)
    after = changed(before, asked_of(row.asked, head.city, head.name), publication.parts)
    frame = columns_of(
        [(part, facts) for _name, part, facts in named], publication.part_field, publication.parts
    )
    told = tried(frame, publication.parts, publication.part_field, (before, after), shown=MOVED_MOST)
    keep_trial(row.pk, told, [name for name, _part, _facts in named], by=SYSTEM, at=progress.at)
    said = _("得益 %(won)s 件，受损 %(lost)s 件。") % {"won": told.winners, "lost": told.losers}
    return Done(said, reverse("trial", args=[row.pk]))


def invented(publication: Publication, size: int, seed: int) -> Iterator[tuple[str, str, Case]]:
    """So many applications of the synthetic registers, evenly over the window: name, part, facts as after the checks.

    Raises WrongState where the programme has no window or its facts are not those of cars.
    """
    opens, closes = _window(publication)
    for serial in range(1, size + 1):
        one = life(seed or 1, serial)
        applied = opens + (closes - opens) * serial / (size + 1)
        yield _("虚构 %(number)s") % {"number": serial}, one.part, facts_of_life(publication, one, applied)


def facts_of_life(publication: Publication, one: Life, applied: datetime) -> Case:
    """What the office would know of this life after asking the registers."""
    given, flow, book = one.application(), publication.workflow, publication.part(one.part)
    if flow is None:
        raise WrongState("这个项目没有办理步骤，不能用虚构的申请试算。")
    stated = {**given.particulars, "applicant": one.id_number, "name": one.name}
    answers: dict[tuple[str, str], dict[str, Any] | None] = {
        (register, about): one.row(register, stated[about])
        for register, abouts in ASKED.items()
        for about in abouts
        if about in stated
    }
    answers["catalogue", "new_model"] = {"model": one.model, "listed": one.fault != "unlisted_model"}
    found = publication.evidence(Stated(one.part, stated), answers)
    fields = {field.name for field in book.fields}
    own: dict[str, Value] = {
        "earlier_grants": 0,
        "papers_complete": True,
        "papers_complete_at_first": True,
        "applied_at": applied,
    }
    told = parse_case({k: v for k, v in given.facts.items() if k in fields}, book.fields)
    supplied = {flow.supplied[name]: value for name, value in own.items() if name in flow.supplied}
    told |= {name: value for name, value in supplied.items() if name in fields}
    return told | {name: value for name, value in found.facts.items() if name in fields}


def _window(publication: Publication) -> tuple[datetime, datetime]:
    flow, book = publication.workflow, publication.parts[0]
    edges = []
    for what in ("opens", "closes"):
        name = flow.window.get(what) if flow else None
        value = next((p.values[-1].value for p in book.parameters if p.name == name), None)
        if not isinstance(value, datetime):
            raise WrongState("这个项目没有申报时间，不能用虚构的申请试算。")
        edges.append(value)
    return edges[0], edges[1] - timedelta(seconds=1)
