"""What scoring adds to the frame: its place, and its acts in sentences."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import Actor
from luoshi.records.scoring.permissions import SEE, may
from luoshi.surfaces.web.areas import Area, GroupName, Place, place
from luoshi.surfaces.web.stories import fixed, named


def places(actor: Actor, path: str, _on: date) -> Sequence[tuple[GroupName, Place]]:
    """The office, leaders and auditors; units for what is published to them."""
    if not (may(actor, SEE) or actor.has("unit")):
        return ()
    return (("oversight", place(path, reverse("scoring"), _("绩效考核"), "scale")),)


VERBS: Final = {
    "scheme.write": named(lambda: _("写入考核办法《%(name)s》"), "title"),
    "scheme.adopt": named(lambda: _("启用考核办法《%(name)s》"), "title"),
    "scheme.retire": named(lambda: _("停用考核办法《%(name)s》"), "title"),
    "run.compute": fixed(lambda: _("按考核办法计分")),
    "run.publish": fixed(lambda: _("公布考核结果，征求意见")),
    "run.finish": fixed(lambda: _("考核结果定稿")),
    "appeal.ask": fixed(lambda: _("对考核结果提出申诉")),
    "appeal.decide": fixed(lambda: _("答复考核申诉")),
}
AREA = Area("scoring", places, VERBS)
