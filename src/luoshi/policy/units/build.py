"""From the tables of a `units.toml` to a register; every contradiction found is told at once.

The mapping is what `tomllib` yields: `name`, `code`, `english` of the city and the lists `unit`,
`collective`, `temporary`. Unknown fields are refused: a misspelt field would otherwise be lost in silence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from datetime import date, datetime
from typing import Any, Final, TypeVar

from luoshi.policy.units.checks import problems_of
from luoshi.policy.units.naming import local, plain, short
from luoshi.policy.units.registry import Index, Named, Registry
from luoshi.policy.units.values import Collective, RegistryError, TemporaryBody, Unit

Record = TypeVar("Record", Unit, Collective, TemporaryBody)
_TOP: Final = frozenset({"name", "code", "english", "unit", "collective", "temporary"})
_TABLES: Final = {"unit": "单位", "collective": "统称", "temporary": "临时机构"}
_LISTS: Final = frozenset({"other_names", "plates", "names", "member_kinds", "members"})
_DATES: Final = frozenset({"valid_from", "valid_to"})


def build(data: Mapping[str, Any], *, source: str = "units.toml") -> Registry:
    """The register described by `data`. Raises RegistryError with every problem, in Chinese."""
    problems: list[str] = [f"文件开头有不认识的字段“{key}”" for key in data if key not in _TOP]
    city = _text(data, "name", problems)
    units = _records(Unit, data, "unit", problems)
    collectives = _records(Collective, data, "collective", problems)
    temporaries = _records(TemporaryBody, data, "temporary", problems)
    if not data.get("unit"):
        problems.append("名录里一个单位也没有，请至少写一段 [[unit]]")
    if problems:
        raise RegistryError(source, (*problems, *problems_of(units, collectives, temporaries)))
    registry = assemble(city, units, collectives, temporaries, source=source)
    return replace(registry, code=str(data.get("code", "")), english=str(data.get("english", "")))


def assemble(
    city: str,
    units: Sequence[Unit],
    collectives: Sequence[Collective] = (),
    temporaries: Sequence[TemporaryBody] = (),
    *,
    source: str = "单位名录",
) -> Registry:
    """A register from values, as where they are kept in a database; may be empty. Raises RegistryError."""
    if problems := problems_of(units, collectives, temporaries):
        raise RegistryError(source, tuple(dict.fromkeys(problems)))
    return Registry(
        city=city,
        code="",
        english="",
        units=tuple(units),
        collectives=tuple(collectives),
        temporaries=tuple(temporaries),
        by_code={unit.code: unit for unit in units},
        index=_index(city, units, collectives, temporaries),
    )


def _index(
    city: str,
    units: Sequence[Unit],
    collectives: Sequence[Collective],
    temporaries: Sequence[TemporaryBody],
) -> Index:
    exact: dict[str, list[Named]] = {}
    loose: dict[str, list[Named]] = {}
    for named, name in _named(units):
        key = plain(name)
        exact.setdefault(key, []).append(named)
        for form in dict.fromkeys(short(form) for form in (key, *local(key, city)[:1])):
            loose.setdefault(form, []).append(named)
    return Index(
        exact={key: tuple(found) for key, found in exact.items()},
        loose={key: tuple(found) for key, found in loose.items()},
        collectives={plain(name): one for one in collectives for name in one.names},
        temporaries={plain(name): one for one in temporaries for name in one.names},
    )


def _named(units: Iterable[Unit]) -> Iterable[tuple[Named, str]]:
    for unit in units:
        yield from ((Named(unit), name) for name in unit.own_names())
        yield from ((Named(unit, plate), plate) for plate in unit.plates)


def _text(data: Mapping[str, Any], key: str, problems: list[str]) -> str:
    value = data.get(key)
    if isinstance(value, str) and value.strip():
        return value
    problems.append(f"文件开头缺少“{key}”（城市名称，文字）")
    return ""


def _records(
    shape: type[Record], data: Mapping[str, Any], table: str, problems: list[str]
) -> tuple[Record, ...]:
    rows = data.get(table, [])
    if not isinstance(rows, list):
        problems.append(f"“{table}”应写成 [[{table}]] 的若干段")
        return ()
    made = (_record(shape, row, f"第 {at} 个{_TABLES[table]}", problems) for at, row in enumerate(rows, 1))
    return tuple(one for one in made if one is not None)


def _record(shape: type[Record], row: object, place: str, problems: list[str]) -> Record | None:
    if not isinstance(row, Mapping):
        problems.append(f"{place}不是一段字段")
        return None
    place = f"{place}（{row.get('name') or row.get('code') or '未命名'}）"
    known = {field.name: field for field in fields(shape)}
    wrong = [f"{place}有不认识的字段“{key}”" for key in row if key not in known]
    needed = (name for name, field in known.items() if field.default is MISSING)
    wrong += [f"{place}缺少字段“{name}”" for name in needed if not row.get(name)]
    values = {key: _value(key, value, place, wrong) for key, value in row.items() if key in known}
    problems += wrong
    return None if wrong else shape(**values)


def _value(key: str, value: Any, place: str, wrong: list[str]) -> Any:
    if key in _LISTS:
        good = isinstance(value, list) and all(isinstance(one, str) and one for one in value)
        expected = "文字的列表"
    elif key in _DATES:
        good = isinstance(value, date) and not isinstance(value, datetime)
        expected = "日期，如 2024-01-31（不加引号）"
    elif key == "date_certain":
        good, expected = isinstance(value, bool), "true 或 false"
    else:
        good, expected = isinstance(value, str), "文字"
    if not good:
        wrong.append(f"{place}的“{key}”应是{expected}，现为 {value!r}")
        return None
    return tuple(value) if key in _LISTS else value
