"""The start-up check: steps, roles, fields, conditions, parameters and registers that programmes name do exist."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from luoshi.library.programmes import Publication, addresses, candidates_plan, load
from luoshi.policy.cases.finding import IllFormedCandidates
from luoshi.policy.cases.loading import check
from luoshi.policy.cases.registers import REGISTERS
from luoshi.policy.cases.workflow import IllFormedSteps


@register()
def programmes_resolve(**_: Any) -> list[CheckMessage]:
    """One error for each name that leads nowhere."""
    found: list[CheckMessage] = []
    for city, name in addresses():
        try:
            publication = load(city, name)
            flow = publication.workflow
            if flow is not None:
                check(flow, publication.parts, REGISTERS)
                publication.evidence  # noqa: B018 - that it can be imported is what is checked
            found += _candidates(city, name, publication)
        except IllFormedSteps as problem:
            found += [
                Error(fault, hint=f"{city}/{name}/steps.toml", id="luoshi.E001") for fault in problem.faults
            ]
        except ModuleNotFoundError as problem:
            found.append(Error(str(problem), hint=f"{city}/{name}/evidence.py", id="luoshi.E002"))
    return found


def _candidates(city: str, name: str, publication: Publication) -> list[CheckMessage]:
    """What `candidates.toml` names: registers, particulars, parts."""
    hint = f"{city}/{name}/candidates.toml"
    try:
        plan = candidates_plan(city, name)
    except IllFormedCandidates as problem:
        return [Error(str(problem), hint=hint, id="luoshi.E003")]
    if plan is None:
        return []
    flow = publication.workflow
    stated = {one.name for one in flow.particulars} if flow is not None else set()
    strange = set(plan.registers) - set(REGISTERS) | {one.about for one in plan.lookups} - stated
    strange |= {part for part, _, _ in plan.parts} - {book.name for book in publication.parts}
    return [
        Error(f"“{one}”不是登记簿、申报内容或类别。", hint=hint, id="luoshi.E003") for one in sorted(strange)
    ]
