"""The number of statements does not grow with the cases."""

import pytest
from django.db import connection

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import actions, queries
from tests.records.vehicles import AT, Life

pytestmark = pytest.mark.django_db


def test_lists_take_a_fixed_number_of_queries(programme, django_assert_max_num_queries) -> None:
    actions.apply_many(programme, [Life(n).application() for n in range(1, 41)], by=SYSTEM, at=AT)
    with django_assert_max_num_queries(6):
        assert queries.cases(programme, SYSTEM).total == 40


def test_acting_on_many_takes_hardly_more_statements_than_on_one(programme, reviewer) -> None:
    """The number of statements does not grow with the cases, but by pieces of five hundred rows."""
    from django.test.utils import CaptureQueriesContext

    def statements(first: int, count: int) -> int:
        lives = [Life(n) for n in range(first, first + count)]
        with CaptureQueriesContext(connection) as caught:
            told = actions.apply_many(programme, [x.application() for x in lives], by=SYSTEM, at=AT)
            ids = [one.case_id for one in told]
            actions.conclude([x.found(i) for x, i in zip(lives, ids, strict=True)], by=SYSTEM, at=AT)
            actions.take_next(programme, "review", count=count, by=reviewer, at=AT)
            actions.review(ids, "pass", by=reviewer, at=AT)
        return len(caught)

    statements(1, 1)
    assert statements(300, 40) <= statements(200, 1) + 3
