"""Lights as the public reads them."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luoshi.policy.progress.states import Lit, name_of

LIGHTS: Final[Mapping[str, object]] = {
    "done": _("已经完成"),
    "on-course": _("按计划推进"),
    "not-started": _("已经部署，还没有公布进展"),
    "at-risk": _("进度偏慢，正在督促"),
    "late": _("已过原定时限，仍在办理"),
}
"""By class of state: `policy.progress.states.class_of`."""


def plainly(light: Lit) -> str:
    """What its year calls the state; without a name of its own in plain words."""
    return name_of(light, english=get_language() == "en") if light.names else str(LIGHTS[light])
