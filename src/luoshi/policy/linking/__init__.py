"""Which clause of a later document carries out which clause of an earlier one.

    links = link(report, task_list, same_unit=unit_key(registry))

Both documents come from `policy.reading`; nothing is looked up elsewhere.
"""

from luoshi.policy.linking.linking import link
from luoshi.policy.linking.sides import Terms
from luoshi.policy.linking.units import unit_key
from luoshi.policy.linking.values import Link, Links, Relation, TargetChange, UnitKey

__all__ = ["Link", "Links", "Relation", "TargetChange", "Terms", "UnitKey", "link", "unit_key"]
