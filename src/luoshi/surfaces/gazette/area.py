"""What published documents add to the frame: the office's link above a document, and the sentences of its acts."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.terms.actors import Actor
from luoshi.records.audit.queries import Entry
from luoshi.records.publishing.permissions import may_publish
from luoshi.records.publishing.queries import open_among
from luoshi.surfaces.web.areas import Area, GroupName, Offer, Place, place
from luoshi.surfaces.web.stories import Names, Told, after_of


def places(actor: Actor, path: str, _on: date) -> Sequence[tuple[GroupName, Place]]:
    """Whoever is signed in finds what everybody may read."""
    if not actor.roles:
        return ()
    return (("papers", place(path, reverse("public-documents"), _("公开文件"), "world")),)


def offers(actor: Actor, document_id: int, _kind: str) -> Sequence[Offer]:
    """To the office: opening the document to the public, or that it is open. To others: its public page."""
    is_open = document_id in open_among([document_id])
    if may_publish(actor):
        word = _("已向社会公开") if is_open else _("向社会公开")
        return (Offer(reverse("publishing", args=[document_id]), word, "world"),)
    return (Offer(reverse("public-document", args=[document_id]), _("公开页面"), "world"),) if is_open else ()


def _published(entry: Entry, _names: Names) -> Told:
    return _("向社会公开文件“%(name)s”") % {"name": after_of(entry).get("name", "")}, "", ()


def _withdrawn(entry: Entry, _names: Names) -> Told:
    after = after_of(entry)
    return _("撤回公开的文件“%(name)s”") % {"name": after.get("name", "")}, str(after.get("reason", "")), ()


AREA: Final = Area(
    "gazette",
    places,
    {"document.publish": _published, "document.withdraw": _withdrawn},
    offers=offers,
)
