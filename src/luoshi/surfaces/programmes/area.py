"""What the programmes add to the frame: places of the rail, and tellers of their verbs."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import Actor
from luoshi.surfaces.web.areas import Area, GroupName, Place
from luoshi.surfaces.web.stories import fixed


def places(by: Actor, path: str, day: date) -> Sequence[tuple[GroupName, Place]]:  # noqa: ARG001 - the frame calls all alike
    """Where this actor may go."""
    return ()


AREA: Final = Area(
    "programmes",
    places,
    {
        "person.take-in": fixed(lambda: _("登记人员")),
        "person.phone": fixed(lambda: _("更换人员的手机号")),
        "person.join": fixed(lambda: _("人员与登录账号关联")),
        "person.reseal": fixed(lambda: _("个人信息换用当前密钥")),
    },
)
