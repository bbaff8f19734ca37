"""What the scripts of the cockpit draw: plain values, made from frozen rows; each number with its address."""

from collections.abc import Sequence
from typing import Any, Final

from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from luoshi.policy.progress.standing import Point
from luoshi.policy.progress.states import TROUBLED
from luoshi.records.desks.queries_cockpit import Heat, HeatRow
from luoshi.records.tasks.queries import Counts
from luoshi.surfaces.web.templatetags.luoshi import light_word

MAPS: Final = frozenset({"beijing"})
"""The cities of the library for which the assets hold a map; others show bars and the table."""


def bars(list_id: int, rows: Sequence[Counts], parameter: str) -> dict[str, Any]:
    """Stacked bars: names, links, and for each light its counts."""
    links = [listed(list_id, **{parameter: row.key}) for row in rows]
    lights = [
        _light(key, [row.lights.get(key, 0) for row in rows]) for key in (rows[0].lights if rows else ())
    ]
    return {"names": [row.label for row in rows], "links": links, "lights": lights}


def trend(list_id: int, points: Sequence[Point], states: Sequence[str], *, daily: bool) -> dict[str, Any]:
    """Stacked columns over time; `links`: the tasks behind a column, `light` to be added."""
    labels = [date_format(point.on, _("n月j日") if daily else _("n月")) for point in points]
    if not daily and points:
        labels[-1] = _("今日")
    links = [behind(list_id, point) for point in points]
    lights = [_light(key, [point.lights.get(key, 0) for point in points]) for key in states]
    return {"names": labels, "links": links, "lights": lights}


def behind(list_id: int, point: Point) -> str:
    """The address of the tasks behind a point of the trend."""
    return f"{reverse('tasks-on')}?list={list_id}&on={point.on.isoformat()}"


def listed(list_id: int, **narrow: str | int | list[str]) -> str:
    """The list of tasks, narrowed."""
    wanted: dict[str, str | int | list[str]] = {"list": list_id, **narrow}
    return f"{reverse('tasks')}?{urlencode(wanted, doseq=True)}"


def districts(list_id: int, heat: Heat, library: str) -> dict[str, Any] | None:
    """The map: for each district the share of its tasks in trouble; None where the city has no map."""
    if library not in MAPS or not heat.districts:
        return None
    areas = [_district(list_id, row) for row in heat.districts]
    words = {"troubled": _("逾期或有风险"), "total": _("承担任务"), "share": _("占比")}
    return {"source": static(f"built/map-{library}.json"), "areas": areas, "words": words}


def _district(list_id: int, row: HeatRow) -> dict[str, Any]:
    return {
        "name": row.name.removesuffix("政府").removesuffix("人民"),
        "value": row.troubled * 100 // max(row.total, 1),
        "troubled": row.troubled,
        "total": row.total,
        "link": listed(list_id, unit=row.unit_id, light=list(TROUBLED)),
    }


def _light(key: str, counts: list[int]) -> dict[str, Any]:
    return {"key": key, "word": light_word(key), "counts": counts}
