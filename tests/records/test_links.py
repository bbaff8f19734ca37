"""Links between documents: what is found, what a person decides, and what a second comparison leaves alone."""

from datetime import timedelta

import pytest

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.refusals import BadValue, NotAllowed, WrongState
from luoshi.records.audit.models import AuditEntry
from luoshi.records.documents.models import Clause, Document
from luoshi.records.linking import actions, queries
from luoshi.records.linking.models import Link, Pairing
from luoshi.records.tasks.actions import import_file
from tests.records.conftest import AT, AUDITOR, OFFICE

LATER = AT + timedelta(days=1)


@pytest.fixture
def report(city) -> Document:
    return imported("work-report-2026.txt")


@pytest.fixture
def listed(city) -> Document:
    return imported("task-list-2026.txt")


@pytest.fixture
def pairing(report, listed) -> Pairing:
    return actions.compute_links(report.pk, listed.pk, by=OFFICE, at=AT)


def imported(name: str, change=lambda text: text) -> Document:
    data = change(sample_documents()[name].decode()).encode()
    done = import_file(data, name=name, by=OFFICE, at=AT)
    return Document.objects.get(pk=done.document_ids[0])


def states(pairing: Pairing) -> dict[tuple[str, str], str]:
    return {(row.origin, row.end): row.state for row in Link.objects.filter(pairing=pairing)}


def test_the_links_of_the_sample_lead_from_sentences_to_tasks(pairing, report, listed) -> None:
    rows = queries.links(pairing.pk).rows
    assert rows
    for row in rows:
        assert row.origin_text == Clause.objects.get(document=report, address=row.origin).text
        assert row.end_text == Clause.objects.get(document=listed, address=row.end).text
        assert 0 < row.score <= 1
        assert all(word in row.origin_text or word in row.end_text for word in row.words)


def test_coverage_counts_each_side_and_a_rejection_takes_away(pairing) -> None:
    forth, back = queries.coverage(pairing.pk)
    assert forth.total == len(pairing.origins)
    assert forth.linked + len(forth.missing) == forth.total
    assert back.linked + len(back.missing) == back.total
    row = Link.objects.filter(pairing=pairing, origin__in=pairing.origins).order_by("id").first()
    for one in Link.objects.filter(pairing=pairing, origin=row.origin):
        actions.decide_link(one.pk, "rejected", by=OFFICE, at=AT)
    after, _ = queries.coverage(pairing.pk)
    assert after.linked == forth.linked - 1
    assert row.origin in {one.address for one in after.missing}


def test_comparing_again_keeps_what_was_decided_and_added(pairing, report, listed) -> None:
    one, two = Link.objects.filter(pairing=pairing).order_by("id")[:2]
    actions.decide_link(one.pk, "confirmed", by=OFFICE, at=AT)
    actions.decide_link(two.pk, "rejected", by=OFFICE, at=AT)
    known = states(pairing)
    origin, end = next((o, e) for o in pairing.origins for e in pairing.ends if (o, e) not in known)
    hand = actions.add_link(pairing.pk, origin, end, by=OFFICE, at=AT)
    before = states(pairing)
    again = actions.compute_links(report.pk, listed.pk, by=OFFICE, at=LATER)
    assert again.pk == pairing.pk
    assert states(again) == before
    assert Link.objects.get(pk=hand.pk).by_hand
    assert Link.objects.get(pk=one.pk).decided_at == AT


def test_decisions_go_over_to_a_changed_file_where_both_clauses_read_the_same(
    pairing, report, listed
) -> None:
    rows = list(Link.objects.filter(pairing=pairing).order_by("id"))
    for row in rows:
        actions.decide_link(row.pk, "confirmed", by=OFFICE, at=AT)
    changed = next(row for row in rows if Clause.objects.get(document=listed, address=row.end).text[:6])
    words = Clause.objects.get(document=listed, address=changed.end).text[:6]
    newer = imported("task-list-2026.txt", lambda text: text.replace(words, f"抓紧{words}"))
    assert newer.pk != listed.pk
    assert newer.name == listed.name
    after = states(actions.compute_links(report.pk, newer.pk, by=OFFICE, at=LATER))
    touched = {row.address for row in Clause.objects.filter(document=newer) if f"抓紧{words}" in row.text}
    kept = {key: state for key, state in after.items() if key[1] not in touched}
    assert "confirmed" in kept.values()
    assert all(state == "proposed" for key, state in after.items() if key[1] in touched)


def test_only_the_office_compares_and_decides(pairing, report, listed, unit_actor) -> None:
    row = Link.objects.filter(pairing=pairing).first()
    for actor in (AUDITOR, unit_actor(1)):
        with pytest.raises(NotAllowed):
            actions.compute_links(report.pk, listed.pk, by=actor, at=AT)
        with pytest.raises(NotAllowed):
            actions.decide_link(row.pk, "confirmed", by=actor, at=AT)
        with pytest.raises(NotAllowed):
            actions.add_link(pairing.pk, row.origin, row.end, by=actor, at=AT)
    assert set(states(pairing).values()) == {"proposed"}


def test_every_decision_has_its_audit_row_and_the_same_again_has_none(pairing) -> None:
    row = Link.objects.filter(pairing=pairing).first()
    for decision in ("confirmed", "confirmed", "rejected", "proposed"):
        actions.decide_link(row.pk, decision, by=OFFICE, at=AT)
    verbs = AuditEntry.objects.filter(subject_kind="link", subject_id=row.pk).order_by("id")
    assert [one.verb for one in verbs] == ["link.confirm", "link.reject", "link.reopen"]
    assert verbs[1].before["state"] == "confirmed"
    assert AuditEntry.objects.filter(verb="pairing.compute").count() == 1


def test_what_cannot_be_is_refused(pairing, report) -> None:
    row = Link.objects.filter(pairing=pairing).first()
    with pytest.raises(BadValue, match="不同"):
        actions.compute_links(report.pk, report.pk, by=OFFICE, at=AT)
    with pytest.raises(BadValue, match="没有找到"):
        actions.compute_links(report.pk, 999_999, by=OFFICE, at=AT)
    with pytest.raises(BadValue, match="没有条款"):
        actions.add_link(pairing.pk, row.origin, "没有#这条", by=OFFICE, at=AT)
    with pytest.raises(BadValue):
        actions.decide_link(row.pk, "maybe", by=OFFICE, at=AT)
    with pytest.raises(WrongState, match="刷新"):
        actions.decide_link(999_999, "confirmed", by=OFFICE, at=AT)


def test_adding_what_was_found_confirms_it(pairing) -> None:
    row = Link.objects.filter(pairing=pairing).first()
    same = actions.add_link(pairing.pk, row.origin, row.end, by=OFFICE, at=AT)
    assert (same.pk, same.state, same.by_hand) == (row.pk, "confirmed", False)


def test_a_clause_knows_its_links_from_both_ends(pairing, report, listed) -> None:
    row = Link.objects.filter(pairing=pairing).order_by("-score").first()
    there = queries.links_at(report.pk, row.origin)
    assert row.end in {one.address for one in there if one.later}
    here = queries.links_at(listed.pk, row.end)
    assert row.origin in {one.address for one in here if not one.later}
    assert queries.counts_in(listed.pk)[row.end] == len(here)


@pytest.mark.documents
def test_the_report_of_2022_against_its_list(documents, city) -> None:
    """Figures of the real documents; how right the links are is measured where linking is tested."""
    read = {}
    for name in ("work-report-2022.txt", "task-list-2022.txt"):
        done = import_file((documents / name).read_bytes(), name=name, by=OFFICE, at=AT)
        read[name] = done.document_ids[0]
    pairing = actions.compute_links(*read.values(), by=OFFICE, at=AT)
    forth, back = queries.coverage(pairing.pk)
    assert back.total == 320
    assert forth.percent >= 90
    assert queries.links(pairing.pk, "sure").total > 150
