"""Loading a city's units, settling names, adding units."""

import hashlib
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from luoshi.library.discovery import load_registry
from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import BadValue, NotAllowed
from luoshi.policy.units import Collective, TemporaryBody
from luoshi.policy.units import Unit as RegisteredUnit
from luoshi.records.audit.actions import Change, record, snapshot
from luoshi.records.organisations.models import City, SettledName, Unit
from luoshi.records.organisations.permissions import manages
from luoshi.records.organisations.queries import LOCAL

NAME_MOST: Final = 100
Entry = RegisteredUnit | Collective | TemporaryBody


@transaction.atomic
def load_city(library: str, *, by: Actor, at: datetime) -> City:
    """Take over a city's register from the library; units are added and brought up to date, never removed.

    Raises BadValue where this installation already serves another city.
    """
    registry = load_registry(library)
    city, is_new = City.objects.get_or_create(
        only=True, defaults={"library": library, "name": registry.city, "english": registry.english}
    )
    if city.library != library:
        raise BadValue(f"本系统已用于{city.name}，不能再装入{registry.city}。请另设数据目录。")
    changes = [Change("city", city.pk, None, snapshot(city))] if is_new else []
    entries: tuple[Entry, ...] = (*registry.units, *registry.collectives, *registry.temporaries)
    changes += [change for order, entry in enumerate(entries) if (change := _upsert(order, entry))]
    changes += _link_successors(registry.units)
    record("city.load", changes, by=by, at=at)
    return city


@transaction.atomic
def open_city(name: str, *, by: Actor, at: datetime) -> City:
    """Begin with a city that the library does not know: its units are added as its documents name them."""
    if City.objects.exists():
        raise BadValue("本系统已用于一个城市，请另设数据目录。")
    city = City.objects.create(library="", name=name.strip()[:40] or "本市")
    record("city.open", [Change("city", city.pk, None, snapshot(city))], by=by, at=at)
    return city


@transaction.atomic
def settle_name(name: str, unit_id: int, *, by: Actor, at: datetime) -> SettledName:
    """From now on `name` means this unit. Raises NotAllowed, BadValue."""
    _office(by)
    if not Unit.objects.filter(pk=unit_id).exists():
        raise BadValue("没有这个单位，请从名录中选择。")
    before = SettledName.objects.filter(name=name).first()
    old = snapshot(before) if before else None
    row, _ = SettledName.objects.update_or_create(name=name, defaults={"unit_id": unit_id, "settled_at": at})
    record("name.settle", [Change("settled-name", row.pk, old, snapshot(row))], by=by, at=at)
    return row


@transaction.atomic
def add_unit(name: str, *, kind: str, by: Actor, at: datetime) -> Unit:
    """Add a unit that no register knows. Raises NotAllowed, BadValue."""
    _office(by)
    cleaned = name.strip()
    if not cleaned or len(cleaned) > NAME_MOST:
        raise BadValue(f"单位名称应为 1 到 {NAME_MOST} 字。")
    if Unit.objects.filter(name=cleaned, valid_to__isnull=True).exists():
        raise BadValue(f"名录中已有“{cleaned}”。")
    code = LOCAL + hashlib.sha256(cleaned.encode()).hexdigest()[:12]
    row = Unit.objects.create(code=code, name=cleaned, kind=kind, order=10_000)
    record("unit.add", [Change("unit", row.pk, None, snapshot(row))], by=by, at=at)
    return row


def _office(by: Actor) -> None:
    if not manages(by):
        raise NotAllowed("只有督查室可以维护单位名录。")


def _upsert(order: int, entry: Entry) -> Change | None:
    values = _values(entry) | {"order": order}
    row = Unit.objects.filter(code=entry.code).first()
    before = snapshot(row) if row else None
    if row is None:
        row = Unit(code=entry.code)
    for name, value in values.items():
        setattr(row, name, value)
    if before == snapshot(row):
        return None
    row.save()
    return Change("unit", row.pk, before, snapshot(row))


def _values(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, RegisteredUnit):
        names = ("name", "full_name", "english", "kind", "division", "valid_from", "valid_to")
        return {"form": Unit.Form.UNIT, **{name: getattr(entry, name) for name in names}}
    form = Unit.Form.COLLECTIVE if isinstance(entry, Collective) else Unit.Form.TEMPORARY
    return {"form": form, "name": entry.names[0], "english": entry.english}


def _link_successors(units: tuple[RegisteredUnit, ...]) -> list[Change]:
    rows = {row.code: row for row in Unit.objects.all()}
    changes = []
    for unit in units:
        row = rows[unit.code]
        wanted = rows[unit.successor].pk if unit.successor else None
        if row.successor_id == wanted:
            continue
        before = snapshot(row)
        row.successor_id = wanted
        row.save(update_fields=["successor"])
        changes.append(Change("unit", row.pk, before, snapshot(row)))
    return changes
