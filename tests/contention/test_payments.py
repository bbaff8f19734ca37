"""Two approvers and the same result file at once; and what the database says when the lock is taken out."""

import pytest
from django.db import IntegrityError

from luoshi.policy.terms.refusals import WrongState
from luoshi.records.ledger.queries import prove
from luoshi.records.payments import actions
from luoshi.records.payments.actions import batching
from luoshi.records.payments.models import Batch, Payment, ResultFile
from luoshi.records.programmes import queries as programmes
from tests.contention.crowd import at_once
from tests.records.paying import answer, waiting
from tests.records.vehicles import AT, YUAN, opened, staff

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> tuple[int, list, list[int]]:
    programme = opened()
    reviewer, operator = staff("reviewer", "reviewer"), staff("operator", "operator")
    people = [staff(f"t{n}", "treasurer") for n in range(6)]
    return programme, people, waiting(programme, reviewer, operator, range(1, 4))


def attempts(work, people) -> list:
    def one(by):
        def run(borrow):
            with borrow():
                try:
                    return work(by)
                except (WrongState, IntegrityError) as problem:
                    return problem

        return run

    return at_once([one(by) for by in people])


def test_many_make_one_batch_of_a_case_and_many_approve_once(world) -> None:
    programme, people, due = world
    made = attempts(lambda by: actions.make_batch(programme, due, by=by, at=AT), people)
    assert sum(isinstance(one, int) for one in made) == 1
    assert Payment.objects.count() == len(due)
    batch = Batch.objects.get()
    told = attempts(lambda by: actions.approve(batch.pk, by=by, at=AT), people)
    assert told.count(None) == 1
    batch.refresh_from_db()
    assert batch.approved_by_id != batch.made_by_id


def test_the_same_file_from_many_hands_pays_once(world) -> None:
    programme, people, due = world
    batch = actions.make_batch(programme, by=people[0], at=AT)
    actions.approve(batch, by=people[1], at=AT)
    actions.bank_file(batch, by=people[1], at=AT)
    file = answer(batch, dict.fromkeys(due, "成功"))
    told = attempts(lambda by: actions.take_results(batch, file, "a.csv", by=by, at=AT), people)
    assert sorted(one.repeated for one in told) == [False] + [True] * 5
    assert ResultFile.objects.count() == 1
    assert programmes.paid_fen(programme) == 12_000 * YUAN * len(due)
    assert not prove().problems


def test_without_the_check_of_the_page_the_database_still_wants_two(world, monkeypatch) -> None:
    """The guard taken out: whoever made the batch is still no approver."""
    programme, people, _due = world
    batch = actions.make_batch(programme, by=people[0], at=AT)
    taken = batching.locked

    def blind(batch_id):
        row = taken(batch_id)
        row.made_by_id = None
        return row

    monkeypatch.setattr(batching, "locked", blind)
    monkeypatch.setattr(
        Batch,
        "save",
        lambda self: Batch.objects.filter(pk=self.pk).update(
            state=self.state, approved_by=self.approved_by_id, approved_at=self.approved_at
        ),
    )
    told = attempts(lambda by: actions.approve(batch, by=by, at=AT), people[:1])
    assert isinstance(told[0], IntegrityError)
    assert "batch_two_persons" in str(told[0])
