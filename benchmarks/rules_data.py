"""Synthetic scrappage applications: every value follows from the row's number, so that a run can be repeated.

About two thirds of the applications are eligible; each condition fails for about one row in sixty.
"""

from datetime import date, datetime

import polars as pl

OPENS, CORRECTED = datetime(2026, 2, 9, 10), datetime(2026, 6, 1, 8)  # noqa: DTZ001 - Beijing time
FAULT = 60
"""One row in so many breaks a given condition."""


def dice(seed: int, sides: int) -> pl.Expr:
    """A number below `sides` that depends on the row and a seed."""
    return ((pl.col("row") * 2_654_435_761 + seed * 40_503).hash(seed) % sides).cast(pl.Int64)


def good(seed: int) -> pl.Expr:
    """True but for one row in sixty."""
    return dice(seed, FAULT) > 0


def day(seed: int, usual: date, spread: int, bad: date) -> pl.Expr:
    """A day up to `spread` days after the usual one, now and then a day that breaks the rule."""
    normal = pl.lit(usual) + pl.duration(days=dice(seed + 100, spread))
    return pl.when(good(seed)).then(normal).otherwise(pl.lit(bad)).cast(pl.Date)


def applications(rows: int, start: int = 0) -> pl.DataFrame:
    """So many applications, in the columns of the programme's schema."""
    frame = pl.DataFrame({"row": pl.arange(start, start + rows, eager=True)})
    nev = dice(1, 10) < 7
    return frame.select(
        applied_at=pl.lit(OPENS) + pl.duration(seconds=dice(2, 25_000_000)),
        corrected_at=pl.when(dice(3, 10) == 0).then(pl.lit(CORRECTED)).cast(pl.Datetime("us")),
        review_ended_on=pl.when(dice(4, 2) == 0).then(pl.lit(date(2026, 12, 5))).cast(pl.Date),
        is_individual=good(5),
        earlier_grants=pl.when(good(6)).then(0).otherwise(1).cast(pl.Int64),
        money_left_fen=pl.lit(10_000_000_000, pl.Int64) + dice(7, 1_000_000),
        money_left_half_fen=pl.lit(10_000_000_000, pl.Int64) + dice(8, 1_000_000),
        old_class=pl.when(good(9)).then(pl.lit("small")).otherwise(pl.lit("other")),
        new_class=pl.when(good(10)).then(pl.lit("mini")).otherwise(pl.lit("other")),
        old_power=by_index(("petrol", "diesel", "other"), dice(11, 3)),
        old_registered_on=day(12, date(2010, 1, 1), 1_270, date(2020, 5, 1)),
        new_power=pl.when(nev).then(pl.lit("nev")).otherwise(pl.lit("petrol")),
        new_in_catalogue=nev & good(13),
        new_engine_ml=pl.when(~nev).then(1_000 + dice(14, 1_010)).cast(pl.Int64),
        price_fen=5_000_000 + dice(15, 30_000_000),
        recycled_on=day(16, date(2026, 1, 1), 300, date(2025, 12, 31)),
        recycler_qualified=good(17),
        deregistered_on=day(18, date(2026, 1, 1), 300, date(2025, 12, 31)),
        invoiced_on=day(19, date(2026, 1, 1), 300, date(2025, 12, 31)),
        new_registered_on=day(20, date(2026, 1, 1), 300, date(2025, 12, 31)),
        old_owner_is_applicant=good(21),
        new_owner_is_applicant=good(22),
        old_owned_since=day(23, date(2014, 1, 1), 4_000, date(2025, 1, 9)),
        ownership_breaks=pl.when(good(24)).then(0).otherwise(1).cast(pl.Int64),
        new_left_on=pl.when(~good(25)).then(pl.lit(date(2026, 8, 1))).cast(pl.Date),
        invoice_place=pl.when(good(26)).then(110_000).otherwise(130_000).cast(pl.Int64),
        registration_place=pl.lit(110_000, pl.Int64),
        handling_place=pl.lit(110_000, pl.Int64),
        card_class=pl.when(good(27)).then(pl.lit("I")).otherwise(pl.lit("II")),
        papers_complete=good(28),
    )


def by_index(values: tuple[str, ...], index: pl.Expr) -> pl.Expr:
    """One of a few texts, by number."""
    chosen = pl.lit(values[-1])
    for number, value in enumerate(values[:-1]):
        chosen = pl.when(index == number).then(pl.lit(value)).otherwise(chosen)
    return chosen
