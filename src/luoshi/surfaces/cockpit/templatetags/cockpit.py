"""Small parts of the cockpit's pages: a role in words."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.translation import gettext as _

from luoshi.records.desks.queries_views import views_of
from luoshi.records.people.queries_accounts import RoleRow
from luoshi.surfaces.web.words import word

register = template.Library()


@register.simple_tag
def role_words(row: RoleRow, plain: bool = False) -> str:
    """A role as one says it: with its unit or programme, a district as such, and for whom it is held."""
    role = _("区政府") if row.is_district else word("person", row.role)
    where = row.unit or row.programme
    said = _("%(role)s：%(where)s") % {"role": role, "where": where} if where else role
    if row.deputy_for and not plain:
        return _("%(said)s（代%(name)s）") % {"said": said, "name": row.deputy_for}
    return said


@register.inclusion_tag("cockpit/parts/saved_views.html", takes_context=True)
def saved_views(context: Mapping[str, Any]) -> dict[str, Any]:
    """The views one has of the task list, and the form that keeps what the page shows."""
    actor = context["actor"]
    return {"rows": views_of(actor), "actor": actor, "request": context["request"]}


@register.simple_tag(takes_context=True)
def turned(context: Mapping[str, Any], page: int) -> str:
    """The address of another page of a public list, everything else kept."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"
