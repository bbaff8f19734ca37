"""Scrappage cases arrive from the national system, over a line with bad moments, once each, and live the same life."""

import pytest

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.cases import checks
from luoshi.records.cases.models import Case
from luoshi.records.cases.queries_case import case_page
from luoshi.records.registers.queries import feed
from luoshi.surfaces.adapters.national import HttpNational, NoPage, fetch
from luoshi.surfaces.adapters.national_simulator import records, serving
from luoshi.surfaces.adapters.registers.synthetic import SyntheticRegister, life
from luoshi.surfaces.programmes.checking import check_due
from tests.records.vehicles import AT, opened

SEED = 7
pytestmark = pytest.mark.django_db


def test_what_arrives_is_taken_once_and_lives_the_same_life() -> None:
    programme = opened(100_000_000)
    rows = records(SEED, 45, AT)
    with serving(rows, bad=["5xx", "garbled"]) as address:
        system = HttpNational(address)
        for _ in range(2):
            with pytest.raises(NoPage):
                fetch(programme, system, "2026-02", at=AT)
        assert not Case.objects.exists()
        told = fetch(programme, system, "2026-02", at=AT)
        assert (told.came, told.taken) == (45, 45)
        assert fetch(programme, system, "2026-02", at=AT).came == 0
    assert feed("national") == "45"
    assert set(Case.objects.values_list("channel", "part")) == {("national", "scrappage")}
    assert list(Case.objects.order_by("id").values_list("applied_at", flat=True)) == [
        case.applied_at for case in Case.objects.order_by("applied_at")
    ]
    names = ("person", "vehicle", "invoice", "scrappage", "catalogue")
    check_due({name: SyntheticRegister(name, SEED) for name in names}, at=AT)
    for case in Case.objects.all():
        one = life(SEED, int(case.request_key.rpartition("-")[2]))
        assert case.step == one.expected, (one.serial, one.fault)
    assert case_page(case.pk, SYSTEM).row.channel == "national"
    assert list(checks.wrong_money()) == []


def test_a_lost_cursor_takes_nobody_in_twice() -> None:
    programme = opened(100_000_000)
    with serving(records(SEED, 5, AT)) as address:
        first = fetch(programme, HttpNational(address), "2026-02", at=AT)
    from luoshi.records.registers.models import Feed

    Feed.objects.all().delete()
    with serving(records(SEED, 5, AT)) as address:
        again = fetch(programme, HttpNational(address), "2026-02", at=AT)
    assert (first.taken, again.taken) == (5, 5)
    assert Case.objects.count() == 5


def test_a_record_out_of_shape_or_without_consent_keeps_nobody_else_back() -> None:
    programme = opened(100_000_000)
    rows = records(SEED, 6, AT)
    rows[1]["consent"] = "yes"
    del rows[2]["person"]
    rows[3]["applied_at"] = "0001-01-01T00:00:00+09:00"
    rows[4]["person"]["id_number"] = "110105198001010011"
    with serving(rows) as address:
        told = fetch(programme, HttpNational(address), "2026-02", at=AT)
    assert told.taken == 2
    assert dict(told.refused) == {"bad-value": 2, "malformed": 2}


def test_personal_data_comes_over_no_open_line() -> None:
    with pytest.raises(ValueError, match="https"):
        HttpNational("http://national.example/applications")
