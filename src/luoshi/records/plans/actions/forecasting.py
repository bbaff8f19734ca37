"""Forecasts are kept as they were made, once for each last known year, so that they can be scored."""

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from luoshi.policy.indicators.methods import METHODS
from luoshi.policy.indicators.outlook import Outlook, latest_run, outlook
from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.actions import Change, record
from luoshi.records.plans.models import Forecast, Indicator, Value
from luoshi.records.plans.permissions import MANAGE, require


@transaction.atomic
def make_forecasts(*, by: Actor, at: datetime) -> int:
    """Forecast every indicator of a plan that has points enough and no forecast from its last figure; how many."""
    require(by, MANAGE, "只有督查室可以生成预测。")
    ends = dict(Indicator.objects.filter(plan__isnull=False).values_list("pk", "plan__last_year"))
    series: dict[int, dict[int, Decimal]] = defaultdict(dict)
    values = Value.objects.filter(current=True, dimension="", indicator_id__in=ends)
    for indicator_id, year, value, as_of in values.values_list("indicator_id", "year", "value", "as_of"):
        if as_of >= date(year, 12, 31):  # a figure from before the end of its year is none of the series
            series[indicator_id][year] = value
    known = Forecast.objects.filter(method__in=METHODS).exclude(basis={})
    made = set(known.values_list("indicator_id", "last_year", "last_value"))
    rows = [
        _row(indicator_id, held, found, at)
        for indicator_id, held in series.items()
        if (indicator_id, max(held), held[max(held)]) not in made
        and (found := outlook(held, ends[indicator_id])).enough
    ]
    Forecast.objects.bulk_create(rows)
    record("forecast.make", [Change("forecast", row.pk, None, _told(row)) for row in rows], by=by, at=at)
    return len(rows)


def _row(indicator_id: int, held: dict[int, Decimal], found: Outlook, at: datetime) -> Forecast:
    last_year, last_value = latest_run(held)[-1]
    return Forecast(
        indicator_id=indicator_id,
        last_year=last_year,
        last_value=last_value,
        method=found.method,
        points=[
            {"year": one.year, "middle": str(one.middle), "low": str(one.low), "high": str(one.high)}
            for one in found.points
        ],
        basis={
            "used": found.used,
            "tries": found.tries,
            "error": str(found.error),
            "same_error": str(found.same_error),
        },
        made_at=at,
    )


def _told(row: Forecast) -> dict[str, object]:
    return {"indicator_id": row.indicator_id, "last_year": row.last_year, "points": row.points}
