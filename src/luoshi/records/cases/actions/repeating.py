"""The same application again: known by its request key, and by what it says."""

from collections.abc import Mapping, Sequence
from typing import Any

from luoshi.records.cases.actions.turn import Turn
from luoshi.records.cases.models import Case, CaseFacts
from luoshi.records.cases.values import Application
from luoshi.records.persons.models import Person
from luoshi.records.persons.sealing import found_by


def known(keys: Sequence[str]) -> dict[str | None, Case]:
    """The cases that were submitted under these request keys. One query, none without keys."""
    asked = [key for key in keys if key.isprintable()]  # the database takes no others
    rows = Case.objects.filter(request_key__in=asked) if asked else []
    return {row.request_key: row for row in rows}


def is_same(turn: Turn, given: Application, facts: Mapping[str, Any], row: Case) -> bool:
    """Whether it says what the case said when it came in: person, part, facts, particulars.

    `facts`: the declared ones as JSON holds them. What was corrected since then does not matter. Three queries.
    """
    if (row.programme_id, row.part) != (turn.programme.pk, given.part):
        return False
    flow, person = turn.flow(row), given.person
    first = CaseFacts.objects.get(case=row, version=1).facts
    if dict(facts) != {name: value for name, value in first.items() if name in flow.declared}:
        return False
    kinds = {one.name: one.kind for one in flow.particulars if one.kind != "model"}
    said = {
        (name, found_by(value, kinds[name])) for name, value in given.particulars.items() if name in kinds
    }
    marks = {(name, bytes(digest)) for name, digest in row.marks.values_list("name", "digest")}
    digest = found_by(person.id_number, person.id_kind)
    return said <= marks and Person.objects.filter(pk=row.person_id, id_digest=digest).exists()
