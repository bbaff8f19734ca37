"""Both sides of every threshold, through the page itself: the calculator says what the rules say."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.records.vehicles import AT, NAME
from tests.surfaces.test_citizens import PLUG_IN, REPLACEMENT

pytestmark = pytest.mark.django_db
SCRAPPAGE = {**PLUG_IN, "new_in_catalogue": "yes"}
FUEL = {**SCRAPPAGE, "new_power": "petrol", "new_in_catalogue": "no", "new_engine_ml": "2000"}


@pytest.fixture(autouse=True)
def within_the_window(monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


def verdict(part: str, given: dict) -> str:
    text = Client().get(reverse("calculator", args=[NAME, part]), given).content.decode()
    told = [one for one in ("eligible", "against", "open") if f"result-{one}" in text]
    assert len(told) == 1, text[-3000:]
    return told[0]


SIDES = [
    ("scrappage", SCRAPPAGE, "old_registered_on", "2013-06-30", "2013-07-01"),
    ("scrappage", {**SCRAPPAGE, "old_power": "diesel"}, "old_registered_on", "2015-06-30", "2015-07-01"),
    ("scrappage", {**SCRAPPAGE, "old_power": "other"}, "old_registered_on", "2015-06-30", "2015-07-01"),
    ("scrappage", {**SCRAPPAGE, "old_power": "nev"}, "old_registered_on", "2019-12-31", "2020-01-01"),
    ("scrappage", FUEL, "new_engine_ml", "2000", "2001"),
    ("scrappage", FUEL, "old_power", "petrol", "nev"),
    ("scrappage", SCRAPPAGE, "recycled_on", "2026-01-01", "2025-12-31"),
    ("scrappage", SCRAPPAGE, "deregistered_on", "2026-01-01", "2025-12-31"),
    ("scrappage", SCRAPPAGE, "invoiced_on", "2026-01-01", "2025-12-31"),
    ("scrappage", SCRAPPAGE, "new_registered_on", "2026-01-01", "2025-12-31"),
    ("scrappage", SCRAPPAGE, "recycler_qualified", "yes", "no"),
    ("scrappage", SCRAPPAGE, "old_owned_since", "2025-01-08", "2025-01-09"),
    ("replacement", REPLACEMENT, "used_car_invoiced_on", "2026-01-02", "2026-01-01"),
    ("replacement", REPLACEMENT, "transferred_on", "2026-01-02", "2026-01-01"),
    ("replacement", REPLACEMENT, "invoiced_on", "2026-01-02", "2026-01-01"),
    ("replacement", REPLACEMENT, "new_registered_on", "2026-01-02", "2026-01-01"),
    ("replacement", REPLACEMENT, "old_owned_since", "2025-01-08", "2025-01-09"),
    ("replacement", REPLACEMENT, "new_power", "nev", "petrol"),
    ("replacement", REPLACEMENT, "new_in_catalogue", "yes", "no"),
    ("replacement", REPLACEMENT, "sold_by_owner", "yes", "no"),
    *(
        (part, given, field, good, bad)
        for part, given in (("scrappage", SCRAPPAGE), ("replacement", REPLACEMENT))
        for field, good, bad in (
            ("is_individual", "yes", "no"),
            ("earlier_grants", "0", "1"),
            ("card_class", "I", "II"),
            ("old_class", "mini", "other"),
            ("new_class", "mini", "other"),
            ("ownership_breaks", "0", "1"),
            ("old_owner_is_applicant", "yes", "no"),
            ("new_owner_is_applicant", "yes", "no"),
            ("invoice_place", "yes", "no"),
            ("registration_place", "yes", "no"),
        )
    ),
]


@pytest.mark.parametrize(("part", "given", "field", "good", "bad"), SIDES)
def test_both_sides_of_a_threshold(part, given, field, good, bad) -> None:
    """Good is in, the next value is out, and an empty answer decides nothing but asks."""
    assert verdict(part, {**given, field: good}) == "eligible"
    assert verdict(part, {**given, field: bad}) == "against"
    assert verdict(part, {**given, field: ""}) == "open"


@pytest.mark.parametrize(
    ("part", "price", "amount"),
    [
        ("scrappage", "166666.66", "20,000元"),
        ("scrappage", "166658.33", "19,999元"),
        ("scrappage", "166658.34", "20,000元"),
        ("replacement", "187500", "15,000元"),
        ("replacement", "187487.50", "14,999元"),
        ("replacement", "187487.51", "15,000元"),
        ("replacement", "1000", "80元"),
    ],
)
def test_the_amount_is_rounded_up_to_the_yuan_and_capped(part, price, amount) -> None:
    given = {**(SCRAPPAGE if part == "scrappage" else REPLACEMENT), "price_fen": price}
    text = Client().get(reverse("calculator", args=[NAME, part]), given).content.decode()
    assert f"<strong>{amount}</strong>" in text


@pytest.mark.parametrize("written", ["１" * 70, "\x00", "<script>", "' OR 1=1", "-1", "1e9", "NaN", "∞", "٣"])
def test_whatever_is_written_the_page_answers_and_asks_again(written) -> None:
    place = reverse("calculator", args=[NAME, "scrappage"])
    for field in SCRAPPAGE:
        answer = Client().get(place, {field: written})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
        assert "result-" not in answer.content.decode() or written == "\x00"
