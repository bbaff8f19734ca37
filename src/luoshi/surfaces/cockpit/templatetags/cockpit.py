"""Small parts of the cockpit's pages: a role in words."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from luoshi.policy.progress.states import STATES, TROUBLED, by_class, class_of
from luoshi.records.desks.queries_cockpit import Cell, HeatRow
from luoshi.records.desks.queries_views import views_of
from luoshi.records.people.queries_accounts import RoleRow
from luoshi.surfaces.cockpit.plain_words import plainly
from luoshi.surfaces.web.addresses import addresses
from luoshi.surfaces.web.templatetags.luoshi import named
from luoshi.surfaces.web.words import word

register = template.Library()
register.filter("plainly", plainly)
IN_TROUBLE: Final = "".join(f"&light={state}" for state in TROUBLED)


@register.simple_tag
def in_trouble() -> SafeString:
    """The part of an address that narrows a list to its tasks in trouble."""
    return format_html("{}", IN_TROUBLE)


@register.filter
def of_class(lights: Mapping[str, int], name: str) -> int:
    """How many tasks are late (or at risk), in whatever degree."""
    return by_class(lights)[name]


@register.simple_tag
def all_of(name: str) -> SafeString:
    """The part of an address that narrows a list to the tasks of one class of lights, in whatever degree."""
    return format_html("{}", "".join(f"&light={state}" for state in STATES if class_of(state) == name))


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


@register.simple_tag(takes_context=True)
def listed(context: Mapping[str, Any], **narrow: str | int) -> str:
    """The tasks of the page's list, narrowed. Asked for once a line: a cockpit has some four hundred such addresses."""
    return f"{reverse('tasks')}?{urlencode({'list': context['list'].id, **narrow})}"


@register.simple_tag(takes_context=True)
def heat_heads(context: Mapping[str, Any], rows: Sequence[HeatRow]) -> SafeString:
    """The units above the heat map, each leading to its desk. A hundred of them: made here, as all its cells."""
    to, list_id = addresses("unit"), context["list"].id
    heads = (
        f'<th scope="col" class="heat-unit"><a href="{to(row.unit_id)}?list={list_id}">'
        f"<span>{escape(named(row))}</span></a></th>"
        for row in rows
    )
    return mark_safe("".join(heads))  # noqa: S308 - numbers, and a name that is escaped


@register.simple_tag
def heat_cells(cells: Sequence[tuple[HeatRow, Cell | None]], address: str) -> SafeString:
    """A chapter's line of the heat map. Twelve hundred cells: numbers written into text, ten times as fast as a template."""
    nothing, before = escape(_("无任务")), escape(address)
    empty = f'<td><span class="visually-hidden">{nothing}</span></td>'
    made = (_heat_cell(row.unit_id, cell, before) if cell else empty for row, cell in cells)
    return mark_safe("".join(made))  # noqa: S308 - the address is escaped, all else is numbers


def _heat_cell(unit_id: int, cell: Cell, address: str) -> str:
    lights = escape(IN_TROUBLE) if cell.troubled else ""
    return (
        f'<td class="heat-{cell.step}"><a href="{address}&amp;unit={unit_id}{lights}">'
        f'{cell.troubled}<span class="heat-of">/{cell.total}</span></a></td>'
    )


@register.simple_tag(takes_context=True)
def heat_sums(context: Mapping[str, Any], rows: Sequence[HeatRow]) -> SafeString:
    """The last line of the heat map: what each unit holds in all."""
    before = escape(listed(context))
    sums = (
        f'<td><a href="{before}&amp;unit={row.unit_id}">{row.troubled}'
        f'<span class="heat-of">/{row.total}</span></a></td>'
        for row in rows
    )
    return mark_safe("".join(sums))  # noqa: S308 - the address is escaped, all else is numbers
