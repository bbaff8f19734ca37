"""Comparing two documents, and what a person decides about the links that were found."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal, get_args

from django.db import transaction

from luoshi.library.discovery import load_registry, load_terms
from luoshi.policy.linking import Links, link, unit_key
from luoshi.policy.linking.sides import Item, side
from luoshi.policy.linking.values import UnitKey
from luoshi.policy.reading.model import Document as ReadDocument
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, WrongState
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.documents.models import Clause, Document
from luoshi.records.documents.rereading import read_again
from luoshi.records.linking.models import Link, Pairing
from luoshi.records.organisations.queries import the_city
from luoshi.records.outbox.actions import begin_work
from luoshi.records.tasks.permissions import MANAGE, require

BATCH: Final = 1_000
MOST_LINKS: Final = 20_000
STEPS: Final = 4
SHORT: Final = 40
"""So much of a title stands in the name of the work."""
Told = Callable[[int, int, str], None]
Decision = Literal["proposed", "confirmed", "rejected"]
VERBS: Final[Mapping[Decision, str]] = {
    "proposed": "link.reopen",
    "confirmed": "link.confirm",
    "rejected": "link.reject",
}
ONLY_OFFICE: Final = "只有督查室可以处理条款之间的对应关系。"


@dataclass(frozen=True, slots=True)
class _Compared:
    """What comparing two documents gave: the links, and the addresses that coverage counts on either side."""

    links: Links
    origins: list[str]
    ends: list[str]


def _silent(done: int, total: int, what: str) -> None:
    """Where nobody waits for the progress."""


@transaction.atomic
def ask_to_compare(earlier_id: int, later_id: int, *, by: Actor, at: datetime) -> int:
    """Have two documents compared in the background; the id of the work, which shows how far it is.

    A plan takes seconds. While the same two are being compared, it is that work. Raises NotAllowed, BadValue.
    """
    require(by, MANAGE, ONLY_OFFICE)
    titles = dict(Document.objects.filter(pk__in=[earlier_id, later_id]).values_list("pk", "title"))
    if len(titles) < 2:
        raise BadValue("请选择两份不同的文件。")
    return begin_work(
        "links.compute",
        title=f"比对《{titles[earlier_id][:SHORT]}》和《{titles[later_id][:SHORT]}》",
        arguments={"earlier": earlier_id, "later": later_id, "user": by.user_id, "name": by.name},
        total=STEPS,
        key=f"links.compute:{earlier_id}:{later_id}",
        by=by,
        at=at,
    )


def compute_links(
    earlier_id: int, later_id: int, *, by: Actor, at: datetime, told: Told = _silent
) -> Pairing:
    """Compare two documents and store what is found; what a person decided or added stays as it is.

    Decisions on an older text of the same two documents hold where neither clause has changed. Comparing takes
    seconds for a plan, so it is done before the transaction begins. `told` hears how far it is.
    Raises NotAllowed, BadValue (a document that is missing, the same twice), WrongState (one that cannot be read).
    """
    require(by, MANAGE, ONLY_OFFICE)
    if earlier_id == later_id:
        raise BadValue("请选择两份不同的文件。")
    told(0, STEPS, "阅读较早的文件")
    before = _read(earlier_id)
    told(1, STEPS, "阅读较晚的文件")
    after = _read(later_id)
    told(2, STEPS, "逐条比对")
    key, terms = _city()
    found = link(before, after, key, terms)
    if len(found.links) > MOST_LINKS:
        raise BadValue(f"找到 {len(found.links)} 条对应，超过上限 {MOST_LINKS} 条，请拆分文件后比对。")
    told(3, STEPS, "保存结果")
    compared = _Compared(found, _counting(side(before, key)), _counting(side(after, key)))
    return _store(earlier_id, later_id, compared, by=by, at=at)


@transaction.atomic
def _store(earlier_id: int, later_id: int, compared: _Compared, *, by: Actor, at: datetime) -> Pairing:
    pairing, _ = Pairing.objects.select_for_update().get_or_create(
        earlier_id=earlier_id, later_id=later_id, defaults={"computed_at": at}
    )
    pairing.origins, pairing.ends, pairing.computed_at = compared.origins, compared.ends, at
    pairing.save()
    count = _replace(pairing, compared.links)
    after = {**snapshot(pairing, "earlier", "later", "computed_at"), "links": count}
    record("pairing.compute", [Change("pairing", pairing.pk, None, after)], by=by, at=at)
    return pairing


@transaction.atomic
def decide_link(link_id: int, decision: Decision, *, by: Actor, at: datetime) -> Link:
    """Confirm or reject a link, or take the decision back (`proposed`). The same decision again changes nothing.

    Raises NotAllowed, BadValue, WrongState.
    """
    require(by, MANAGE, ONLY_OFFICE)
    if decision not in get_args(Decision):
        raise BadValue(f"不认识的处理结果“{str(decision)[:20]}”。")
    row = _locked(link_id)
    if row.state == decision:
        return row
    if row.by_hand and decision == "proposed":
        raise WrongState("这条对应是人工添加的，只能确认或否定。")
    before = snapshot(row, "state")
    row.state = decision
    row.decided_at, row.decided_by = (None, "") if decision == "proposed" else (at, by.name)
    row.save(update_fields=["state", "decided_at", "decided_by"])
    change = Change("link", row.pk, before, snapshot(row, "state", "origin", "end"))
    record(VERBS[decision], [change], by=by, at=at)
    return row


@transaction.atomic
def add_link(pairing_id: int, origin: str, end: str, *, by: Actor, at: datetime) -> Link:
    """A link that a person adds; one that was found already is confirmed. Raises NotAllowed, BadValue."""
    require(by, MANAGE, ONLY_OFFICE)
    pairing = Pairing.objects.select_for_update().filter(pk=pairing_id).first()
    if pairing is None:
        raise BadValue("没有找到这两份文件的比对结果，请先比对。")
    _check(pairing.earlier_id, origin)
    _check(pairing.later_id, end)
    known = Link.objects.filter(pairing=pairing, origin=origin, end=end).first()
    if known is not None:
        return decide_link(known.pk, "confirmed", by=by, at=at)
    row = Link.objects.create(
        pairing=pairing,
        origin=origin,
        end=end,
        relation=_relation(pairing),
        state=Link.State.CONFIRMED,
        by_hand=True,
        decided_at=at,
        decided_by=by.name,
    )
    record("link.add", [Change("link", row.pk, None, snapshot(row))], by=by, at=at)
    return row


def _read(document_id: int) -> ReadDocument:
    """The document as it is read from its stored bytes. Raises BadValue, WrongState."""
    found = read_again(document_id)
    if found is None:
        raise BadValue("没有找到要比对的文件，请重新选择。")
    return found.document


def _city() -> tuple[UnitKey, Mapping[str, tuple[str, ...]]]:
    """One key for all names of a unit, by the register of the city, and the city's bywords; else the names alone."""
    city = the_city()
    if city is None or not city.library:
        return str, {}
    return unit_key(load_registry(city.library)), load_terms(city.library)


def _counting(items: tuple[Item, ...]) -> list[str]:
    return [item.address for item in items if item.counts and not item.title]


def _replace(pairing: Pairing, found: Links) -> int:
    """Put the proposals in place of the old ones, decided links left alone; how many links there are now."""
    Link.objects.filter(pairing=pairing, state=Link.State.PROPOSED).delete()
    kept = {(row.origin, row.end): row for row in Link.objects.filter(pairing=pairing)}
    older = {} if kept else _decided_before(pairing)
    made: list[Link] = []
    renewed: list[Link] = []
    for one in found.links:
        row = kept.pop((one.origin, one.to), None) or Link(pairing=pairing, origin=one.origin, end=one.to)
        row.relation, row.score = one.relation, Decimal(str(one.score))
        row.words = list(one.words)
        row.targets = [change.as_json() for change in one.targets]
        decided = older.pop((one.origin, one.to), None)
        if decided is not None:
            row.state, row.decided_at, row.decided_by = decided.state, decided.decided_at, decided.decided_by
        (renewed if row.pk else made).append(row)
    made += [_carried(pairing, row) for row in older.values() if row.by_hand]
    Link.objects.bulk_create(made, batch_size=BATCH)
    Link.objects.bulk_update(renewed, ["relation", "score", "words", "targets"], batch_size=BATCH)
    return len(made) + len(renewed) + len(kept)


def _decided_before(pairing: Pairing) -> dict[tuple[str, str], Link]:
    """What people decided on the last texts of the same two documents, where both clauses read the same still."""
    rows = Pairing.objects.filter(
        earlier__name=pairing.earlier.name, later__name=pairing.later.name, pk__lt=pairing.pk
    )
    last = rows.order_by("-pk").first()
    if last is None:
        return {}
    decided = Link.objects.filter(pairing=last).exclude(state=Link.State.PROPOSED)
    same_from = _same(last.earlier_id, pairing.earlier_id)
    same_to = _same(last.later_id, pairing.later_id)
    return {(row.origin, row.end): row for row in decided if row.origin in same_from and row.end in same_to}


def _same(old_id: int, new_id: int) -> set[str]:
    """The addresses whose text is the same in both documents."""
    old = dict(Clause.objects.filter(document_id=old_id).values_list("address", "text"))
    new = Clause.objects.filter(document_id=new_id).values_list("address", "text")
    return {address for address, text in new if old.get(address) == text}


def _carried(pairing: Pairing, row: Link) -> Link:
    return Link(
        pairing=pairing,
        origin=row.origin,
        end=row.end,
        relation=row.relation,
        state=row.state,
        by_hand=True,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
    )


def _locked(link_id: int) -> Link:
    row = Link.objects.select_for_update().filter(pk=link_id).first()
    if row is None:
        raise WrongState("这条对应已不存在（可能刚重新比对过），请刷新页面。")
    return row


def _check(document_id: int, address: str) -> None:
    if not Clause.objects.filter(document_id=document_id, address=address).exists():
        raise BadValue(f"文件中没有条款“{address[:80]}”，请从列表中选择。")


def _relation(pairing: Pairing) -> str:
    """Of two lists the later continues the earlier; anything else is carried out."""
    kinds = {pairing.earlier.kind, pairing.later.kind}
    return "continues" if kinds == {"task-list"} else "carries-out"
