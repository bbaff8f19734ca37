"""What can be asked of goods and their prices. The public sees what is on the list, with the price that holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When

from luoshi.library.goods import goods_of
from luoshi.policy.entitlements.terms import Terms
from luoshi.policy.goods.listing import Entry, problems
from luoshi.policy.goods.prices import LOOK_BACK
from luoshi.policy.terms.actors import Actor
from luoshi.records.entitlements.queries import open_scheme
from luoshi.records.goods.models import Goods, PriceReport
from luoshi.records.merchants.permissions import SEE, may, merchant_of
from luoshi.records.merchants.queries import programme_of

PAGE: Final = 30
SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """A model with the price that holds on the day asked for (fen). `against`: clause and sentence of each problem."""

    id: int
    merchant: int
    merchant_name: str
    code: str
    category: str
    category_title: str
    brand: str
    model: str
    grade: int | None
    single: bool
    state: str
    submitted_at: datetime
    checked_by: str
    note: str
    price_fen: int | None
    next_fen: int | None
    next_since: date | None
    against: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A filed price; `before_fen`: what held before it."""

    id: int
    goods: int
    name: str
    merchant: int
    merchant_name: str
    price_fen: int
    since: date
    reported_at: datetime
    by_name: str
    rise: bool
    why: str
    proof_name: str
    before_fen: int | None


def public_goods(
    programme: str, *, day: date, category: str = "", words: str = "", number: int = 1
) -> tuple[tuple[GoodsRow, ...], int]:
    """What merchants that take part may sell with subsidy: a page, and how many there are. Anybody may see it."""
    rows = Goods.objects.filter(merchant__programme=programme, merchant__state="admitted", state="passed")
    return _page(
        _narrowed(rows, category, words).order_by("category", "brand", "model", "id"), programme, day, number
    )


def goods_of_merchant(
    merchant_id: int, by: Actor, *, day: date, state: str = "", words: str = "", number: int = 1
) -> tuple[tuple[GoodsRow, ...], int]:
    """A merchant's models, for itself and for staff."""
    rows = Goods.objects.filter(merchant=merchant_id)
    programme = rows.values_list("merchant__programme", flat=True).first()
    if programme is None or not (may(by, SEE, programme) or merchant_of(by) == merchant_id):
        return (), 0
    rows = rows.filter(state=state) if state else rows
    return _page(_narrowed(rows, "", words).order_by("-submitted_at", "id"), programme, day, number)


def goods_listed(
    programme: str,
    by: Actor,
    *,
    day: date,
    state: str = "",
    category: str = "",
    words: str = "",
    number: int = 1,
) -> tuple[tuple[GoodsRow, ...], int]:
    """All merchants' models, for staff; those that wait for the check first and oldest first."""
    if not may(by, SEE, programme):
        return (), 0
    rows = Goods.objects.filter(merchant__programme=programme)
    rows = rows.filter(state=state) if state else rows
    checked = Case(When(state="submitted", then=0), default=1)
    found = _narrowed(rows, category, words).order_by(checked, "submitted_at", "id")
    return _page(found, programme, day, number)


def goods_on_list(merchant: int, code: str) -> int | None:
    """The goods that a merchant has handed in under its own number and not taken off."""
    rows = Goods.objects.filter(merchant=merchant, code=code, state__in=["submitted", "passed"])
    return rows.values_list("pk", flat=True).first()


def goods_row(goods_id: int, by: Actor, *, day: date) -> GoodsRow | None:
    """One model, for staff and its merchant."""
    row = Goods.objects.filter(pk=goods_id).select_related("merchant").first()
    if row is None:
        return None
    programme = row.merchant.programme
    if not (may(by, SEE, programme) or merchant_of(by) == row.merchant_id):
        return None
    found, _ = _page(Goods.objects.filter(pk=goods_id), programme, day, 1)
    return found[0]


def waiting(programme: str) -> int:
    """How many models wait for the third party."""
    return Goods.objects.filter(merchant__programme=programme, state="submitted").count()


def prices_of(goods_id: int, by: Actor) -> tuple[PriceRow, ...]:
    """The price history of a model, newest first, for staff and its merchant."""
    rows = PriceReport.objects.filter(goods=goods_id)
    return tuple(row for row in _prices(rows.order_by("-since"), SHOWN) if _sees(by, row.merchant))


def price_reports(
    programme: str, by: Actor, *, rises: bool = False, merchant: int | None = None, number: int = 1
) -> tuple[tuple[PriceRow, ...], int]:
    """Filed prices, newest report first; `rises`: only what became dearer."""
    if not (may(by, SEE, programme) or (merchant is not None and merchant_of(by) == merchant)):
        return (), 0
    rows = PriceReport.objects.filter(goods__merchant__programme=programme)
    rows = rows.filter(goods__merchant=merchant) if merchant is not None else rows
    rows = rows.filter(rise=True) if rises else rows
    found = _prices(rows.order_by("-reported_at", "-id"), PAGE, first=(number - 1) * PAGE)
    return found, rows.count()


def proof_of(price_id: int, by: Actor) -> tuple[int, str] | None:
    """File and name of the paper behind a rise, for staff and its merchant."""
    row = (
        PriceReport.objects.filter(pk=price_id, proof__isnull=False).select_related("goods__merchant").first()
    )
    if row is None or not _sees(by, row.goods.merchant_id):
        return None
    return row.proof_id, row.proof_name  # type: ignore[return-value]


def category_titles(programme: str) -> Mapping[str, str]:
    """Name → title of the programme's categories."""
    terms = _terms(programme)
    return {one.name: one.title for one in terms.categories} if terms else {}


def since_of_rises(day: date) -> date:
    """From which day on rises are looked at."""
    return day - 2 * LOOK_BACK


def _sees(by: Actor, merchant: int) -> bool:
    return merchant_of(by) == merchant or may(by, SEE, programme_of(merchant) or "")


def _terms(programme: str) -> Terms | None:
    scheme = open_scheme(programme)
    return scheme.terms if scheme else None


def _narrowed(rows: QuerySet[Goods], category: str, words: str) -> QuerySet[Goods]:
    if category:
        rows = rows.filter(category=category)
    if words:
        name = Q(model__icontains=words) | Q(brand__icontains=words) | Q(code__icontains=words)
        rows = rows.filter(name | Q(merchant__name__icontains=words))
    return rows


def _page(rows: QuerySet[Goods], programme: str, day: date, number: int) -> tuple[tuple[GoodsRow, ...], int]:
    now = PriceReport.objects.filter(goods=OuterRef("pk"), since__lte=day).order_by("-since")
    then = PriceReport.objects.filter(goods=OuterRef("pk"), since__gt=day).order_by("since")
    shown = rows.select_related("merchant").annotate(
        now_fen=Subquery(now.values("price_fen")[:1]),
        next_fen=Subquery(then.values("price_fen")[:1]),
        next_since=Subquery(then.values("since")[:1]),
    )
    terms = _terms(programme)
    titles = {one.name: one.title for one in terms.categories} if terms else {}
    found = [_row(row, titles, terms, programme) for row in shown[(number - 1) * PAGE : number * PAGE]]
    return tuple(found), rows.count()


def _row(row: Any, titles: Mapping[str, str], terms: Terms | None, programme: str) -> GoodsRow:
    against: tuple[tuple[str, str], ...] = ()
    if row.state == "submitted" and terms is not None:
        entry = Entry(row.code, row.category, row.brand, row.model, row.grade, row.now_fen or 0, row.single)
        against = problems(entry, terms, goods_of(programme).grades)
    return GoodsRow(
        row.pk,
        row.merchant_id,
        row.merchant.name,
        row.code,
        row.category,
        titles.get(row.category, row.category),
        row.brand,
        row.model,
        row.grade,
        row.single,
        row.state,
        row.submitted_at,
        row.checked_by,
        row.note,
        row.now_fen,
        row.next_fen,
        row.next_since,
        against,
    )


def _prices(rows: QuerySet[PriceReport], most: int, first: int = 0) -> tuple[PriceRow, ...]:
    earlier = PriceReport.objects.filter(goods=OuterRef("goods"), since__lt=OuterRef("since")).order_by(
        "-since"
    )
    shown = rows.select_related("goods__merchant").annotate(
        before_fen=Subquery(earlier.values("price_fen")[:1])
    )
    return tuple(_price(row) for row in shown[first : first + most])


def _price(row: Any) -> PriceRow:
    return PriceRow(
        row.pk,
        row.goods_id,
        f"{row.goods.brand} {row.goods.model}",
        row.goods.merchant_id,
        row.goods.merchant.name,
        row.price_fen,
        row.since,
        row.reported_at,
        row.by_name,
        row.rise,
        row.why,
        row.proof_name,
        row.before_fen,
    )
