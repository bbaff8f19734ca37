"""What the public pages add to the frame: a citizen's own cases, and the policies for everybody."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import Actor
from luoshi.surfaces.web.areas import Area, GroupName, Place, place


def places(by: Actor, path: str, _day: date) -> Sequence[tuple[GroupName, Place]]:
    """Citizens see their cases; who is signed in finds the public pages."""
    if not by.roles:
        return ()
    found: list[tuple[GroupName, Place]] = []
    if by.has("citizen"):
        found.append(("programmes", place(path, reverse("my-cases"), _("我的申请"), "inbox")))
    found.append(("programmes", place(path, reverse("policies"), _("惠民政策与测算"), "book-2")))
    return found


AREA: Final = Area("citizens", places)
