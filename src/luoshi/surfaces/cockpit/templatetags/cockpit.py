"""Small parts of the cockpit's pages: a role in words."""

from django import template
from django.utils.translation import gettext as _

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
