"""Which unit does a name mean? A register of units with their other names and their successors by date."""

from luoshi.policy.units.build import assemble, build
from luoshi.policy.units.registry import Registry
from luoshi.policy.units.values import (
    AssistingName,
    Collective,
    CollectiveName,
    RegistryError,
    Resolution,
    SingleUnit,
    Suggestion,
    TemporaryBody,
    TemporaryName,
    Unit,
    UnknownName,
)

__all__ = [
    "AssistingName",
    "Collective",
    "CollectiveName",
    "Registry",
    "RegistryError",
    "Resolution",
    "SingleUnit",
    "Suggestion",
    "TemporaryBody",
    "TemporaryName",
    "Unit",
    "UnknownName",
    "assemble",
    "build",
]
