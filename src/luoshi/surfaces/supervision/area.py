"""What supervision adds to the frame."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from luoshi.policy.terms.actors import Actor
from luoshi.surfaces.supervision.stories import VERBS
from luoshi.surfaces.web.areas import Area, GroupName, Place


def places(_actor: Actor, _path: str, _on: date) -> Sequence[tuple[GroupName, Place]]:
    """The places of supervision for this actor."""
    return ()


AREA: Final = Area("supervision", places, VERBS)
