"""What the cockpit adds to the frame. The overview's own place stands in the frame: it is everybody's first page."""

from collections.abc import Sequence
from datetime import date

from luoshi.policy.terms.actors import Actor
from luoshi.surfaces.web.areas import Area, GroupName, Place


def places(_actor: Actor, _path: str, _on: date) -> Sequence[tuple[GroupName, Place]]:
    return ()


AREA = Area("cockpit", places)
