"""What the cockpit adds to the frame. The overview's own place stands in the frame: it is everybody's first page."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.queries import Entry
from luoshi.records.tasks.permissions import SEE_AUDIT, may
from luoshi.surfaces.web.areas import Area, GroupName, Place, place
from luoshi.surfaces.web.stories import Names, Told, after_of, named
from luoshi.surfaces.web.words import word


def places(actor: Actor, path: str, _on: date) -> Sequence[tuple[GroupName, Place]]:
    """Accounts: the office keeps them, auditors read them."""
    if not may(actor, SEE_AUDIT):
        return ()
    return (("oversight", place(path, reverse("people"), _("账号与角色"), "users")),)


def _role(template: str, entry: Entry, _names: Names) -> Told:
    return template % {"role": word("person", after_of(entry).get("role", ""))}, "", ()


VERBS = {
    "view.save": named(lambda: _("保存视图“%(name)s”"), "name"),
    "view.hand-over": named(lambda: _("视图“%(name)s”随交接移交"), "name"),
    "view.drop": named(lambda: _("删除视图“%(name)s”"), "name"),
    "role.end": lambda entry, names: _role(_("收回角色：%(role)s"), entry, names),
    "role.deputise": lambda entry, names: _role(_("委托代理角色：%(role)s"), entry, names),
    "role.hand-over": lambda entry, names: _role(_("移交角色：%(role)s"), entry, names),
}
AREA = Area("cockpit", places, VERBS)
