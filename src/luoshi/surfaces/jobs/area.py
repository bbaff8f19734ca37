"""What long work adds to the frame: a place for those who have asked for some, and the words of its story."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import Actor
from luoshi.surfaces.web.areas import Area, GroupName, Place, place
from luoshi.surfaces.web.stories import named


def places(actor: Actor, path: str, on: date) -> Sequence[tuple[GroupName, Place]]:  # noqa: ARG001 - the shape of an area
    """The office sees the queue; others reach their work from where they began it."""
    if not actor.has("office"):
        return ()
    return (("oversight", place(path, reverse("works"), _("后台工作"), "progress")),)


AREA: Final = Area(
    "jobs",
    places,
    {
        "work.begin": named(lambda: _("发起后台工作“%(name)s”"), "title"),
        "work.done": named(lambda: _("后台工作“%(name)s”完成"), "title"),
        "work.failed": named(lambda: _("后台工作“%(name)s”没有完成"), "title"),
        "work.cancelled": named(lambda: _("停止后台工作“%(name)s”"), "title"),
    },
)
