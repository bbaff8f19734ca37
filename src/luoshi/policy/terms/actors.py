"""Who acts: the frozen answer to `by=`, the same for pages, the API, jobs and tests."""

from dataclasses import dataclass
from typing import Final, Literal

RoleName = Literal[
    "office",
    "leader",
    "unit",
    "auditor",
    "operator",
    "reviewer",
    "treasurer",
    "hotline",
    "merchant",
    "citizen",
    "system",
]
SUPERVISION: Final[frozenset[RoleName]] = frozenset({"office", "leader", "unit", "auditor"})
"""督查室, 市领导, 承办单位, 审计: who works with plans, lists and tasks. The auditor reads programmes too."""
PROGRAMMES: Final[frozenset[RoleName]] = frozenset(
    {"operator", "reviewer", "treasurer", "hotline", "merchant"}
)
"""项目经办, 第三方审核, 资金支付, 热线, 商户: who works with programmes."""
ROLES: Final[tuple[RoleName, ...]] = (
    *("office", "leader", "unit", "auditor"),
    *("operator", "reviewer", "treasurer", "hotline", "merchant", "citizen"),
)
"""What a person can hold. `citizen`: who applies and claims; `system` is for the program's own acts."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the roles held on the day of the act, and the units (ids) they act for.

    `limited`: roles that are held in some programmes only, each with the programme's folder name. `merchant`: the
    enterprise whose signing key it was, where a program acts and no account.
    """

    user_id: int | None
    name: str
    roles: frozenset[RoleName]
    unit_ids: frozenset[int] = frozenset()
    limited: frozenset[tuple[RoleName, str]] = frozenset()
    merchant: int | None = None

    def has(self, role: RoleName) -> bool:
        return role in self.roles

    def has_in(self, role: RoleName, programme: str) -> bool:
        """Whether the role is held in this programme: everywhere, unless it is limited to some."""
        if role not in self.roles:
            return False
        return (role, programme) in self.limited or all(name != role for name, _ in self.limited)

    def acts_for(self, unit_id: int) -> bool:
        """Whether the actor may act in the unit's name."""
        return "unit" in self.roles and unit_id in self.unit_ids


SYSTEM: Final = Actor(None, "系统", frozenset({"system"}))
NOBODY: Final = Actor(None, "未登录", frozenset())
