"""Who opens documents to the public: the office, as it issues lists."""

from typing import Final

from luoshi.policy.terms.actors import Actor
from luoshi.policy.terms.refusals import NotAllowed
from luoshi.records.tasks.permissions import MANAGE, may

PUBLISH: Final = MANAGE
ONLY_OFFICE: Final = "只有督查室可以公开或撤回文件。"


def may_publish(by: Actor) -> bool:
    """Whether the actor opens documents to the public and closes them again."""
    return may(by, PUBLISH)


def require_publisher(by: Actor) -> None:
    """Raise NotAllowed where the actor may not."""
    if not may_publish(by):
        raise NotAllowed(ONLY_OFFICE)
