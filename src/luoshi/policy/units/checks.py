"""What must hold in a register of units. Each check yields sentences: what is wrong, where, what to do."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, combinations

from luoshi.policy.units.naming import plain
from luoshi.policy.units.values import Collective, TemporaryBody, Unit


def problems_of(
    units: Sequence[Unit],
    collectives: Sequence[Collective],
    temporaries: Sequence[TemporaryBody],
) -> list[str]:
    """Every contradiction in the register, as Chinese sentences; empty where it is sound."""
    codes = {unit.code: unit for unit in units}
    codes_in_use = [unit.code for unit in units]
    codes_in_use += [*(one.code for one in collectives), *(one.code for one in temporaries)]
    return list(
        chain(
            _doubled_codes(codes_in_use),
            _empty_names(units),
            _dates(units),
            _references(units, collectives, codes),
            _cycles(units, codes, "successor"),
            _cycles(units, codes, "parent"),
            _gaps(units, codes),
            _doubled_names(units),
            _names_of_two_sorts(units, collectives, temporaries),
            _kinds(units, collectives),
        )
    )


def _doubled_codes(codes: Sequence[str]) -> Iterator[str]:
    for code, count in Counter(codes).items():
        if count > 1:
            yield f"代码“{code}”用了 {count} 次，每个代码只能用一次"


def _empty_names(units: Iterable[Unit]) -> Iterator[str]:
    for unit in units:
        if empty := [name for name in (*unit.own_names(), *unit.plates) if not plain(name)]:
            yield f"{unit.name}（{unit.code}）有去掉空白和标点后为空的名称：{empty}"


def _dates(units: Iterable[Unit]) -> Iterator[str]:
    for unit in units:
        if unit.valid_from and unit.valid_to and unit.valid_from > unit.valid_to:
            yield f"{unit.name}的起始日 {unit.valid_from} 晚于终止日 {unit.valid_to}"
        if unit.successor and unit.valid_to is None:
            yield f"{unit.name}写了承接单位“{unit.successor}”，却没有终止日 valid_to"


def _references(
    units: Iterable[Unit], collectives: Iterable[Collective], codes: dict[str, Unit]
) -> Iterator[str]:
    for unit in units:
        for field, code in (("parent", unit.parent), ("successor", unit.successor)):
            if code is not None and code not in codes:
                yield f"{unit.name}的“{field}”指向名录中没有的代码“{code}”"
    for one in collectives:
        for code in one.members:
            if code not in codes:
                yield f"统称“{one.names[0]}”的成员“{code}”不在名录中"


def _cycles(units: Iterable[Unit], codes: dict[str, Unit], field: str) -> Iterator[str]:
    word = {"successor": "承接", "parent": "上级"}[field]
    for unit in units:
        seen = [unit.code]
        code = getattr(unit, field)
        while code in codes and code not in seen:
            seen.append(code)
            code = getattr(codes[code], field)
        if code == unit.code:
            yield f"{word}关系绕成了圈：{' → '.join((*seen, code))}"


def _gaps(units: Iterable[Unit], codes: dict[str, Unit]) -> Iterator[str]:
    for unit in units:
        heir = codes.get(unit.successor or "")
        if heir is None or unit.valid_to is None or unit.valid_to == date.max:
            continue
        if heir.valid_from and heir.valid_from > unit.valid_to + timedelta(days=1):
            yield f"{unit.name}止于 {unit.valid_to}，承接的{heir.name}始于 {heir.valid_from}，中间无单位负责"
        if heir.valid_to and heir.valid_to <= unit.valid_to:
            yield f"承接{unit.name}的{heir.name}在 {heir.valid_to} 已先终止"


def _doubled_names(units: Iterable[Unit]) -> Iterator[str]:
    bearers: dict[str, dict[str, Unit]] = defaultdict(dict)
    for unit in units:
        for name in (*unit.own_names(), *unit.plates):
            bearers[plain(name)][unit.code] = unit
    for name, found in bearers.items():
        for first, second in combinations(found.values(), 2):
            if _overlap(first, second):
                yield f"名称“{name}”同一天指向两个单位：{first.code} 与 {second.code}，请改名或写明起止日期"


def _overlap(first: Unit, second: Unit) -> bool:
    starts = max(first.valid_from or date.min, second.valid_from or date.min)
    ends = min(first.valid_to or date.max, second.valid_to or date.max)
    return starts <= ends


def _names_of_two_sorts(
    units: Iterable[Unit], collectives: Iterable[Collective], temporaries: Iterable[TemporaryBody]
) -> Iterator[str]:
    sorts: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        for name in (*unit.own_names(), *unit.plates):
            sorts[plain(name)].add("单位")
    others = [
        *((one.code, one.names) for one in collectives),
        *((one.code, one.names) for one in temporaries),
    ]
    for code, names in others:
        for name in names:
            sorts[plain(name)].add(f"“{code}”")
    for name, found in sorts.items():
        if len(found) > 1:
            yield f"名称“{name}”既是{'又是'.join(sorted(found))}，只能是其中一种"


def _kinds(units: Iterable[Unit], collectives: Iterable[Collective]) -> Iterator[str]:
    kinds = {unit.kind for unit in units}
    for one in collectives:
        if not one.members and not one.member_kinds:
            yield f"统称“{one.names[0]}”没有写成员（members 或 member_kinds）"
        for kind in one.member_kinds:
            if kind not in kinds:
                yield f"统称“{one.names[0]}”的成员类别“{kind}”没有任何单位"
