"""The start-up check: steps, roles, fields, conditions, parameters and registers that programmes name do exist."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from luoshi.library.programmes import addresses, load
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
        except IllFormedSteps as problem:
            found += [
                Error(fault, hint=f"{city}/{name}/steps.toml", id="luoshi.E001") for fault in problem.faults
            ]
        except ModuleNotFoundError as problem:
            found.append(Error(str(problem), hint=f"{city}/{name}/evidence.py", id="luoshi.E002"))
    return found
