"""Names of units across years: one key for a unit under all its names, for those before it and those after."""

from luoshi.policy.linking.values import UnitKey
from luoshi.policy.units import AssistingName, CollectiveName, Registry, SingleUnit, TemporaryName


def unit_key(registry: Registry) -> UnitKey:
    """The key of a name: the code of the last unit in its line; of no unit, the name itself. Remembers its answers."""
    known: dict[str, str] = {}

    def key(written: str) -> str:
        if written not in known:
            known[written] = key_of(registry, written)
        return known[written]

    return key


def key_of(registry: Registry, written: str) -> str:
    match registry.resolve(written):
        case SingleUnit(unit=unit) | AssistingName(unit=SingleUnit(unit=unit)):
            return registry.line(unit)[-1].code
        case CollectiveName(collective=body) | TemporaryName(body=body):
            return body.code
        case _:
            return written
