"""Links that a person has confirmed, as everybody may see them."""

from dataclasses import dataclass

from django.db.models import Q

from luoshi.records.linking.models import Link


@dataclass(frozen=True, slots=True)
class ConfirmedLink:
    """A confirmed link seen from one document: the clause `here`, and the clause at its other end."""

    here: str
    there: str
    document_id: int
    relation: str
    later: bool


def confirmed_links(document_id: int) -> tuple[ConfirmedLink, ...]:
    """The confirmed links of a document, in a steady order. One query."""
    rows = Link.objects.filter(Q(pairing__earlier_id=document_id) | Q(pairing__later_id=document_id))
    confirmed = rows.filter(state=Link.State.CONFIRMED).order_by("id")
    return tuple(
        ConfirmedLink(origin, end, later_id, relation, later=True)
        if earlier_id == document_id
        else ConfirmedLink(end, origin, earlier_id, relation, later=False)
        for origin, end, earlier_id, later_id, relation in confirmed.values_list(
            "origin", "end", "pairing__earlier_id", "pairing__later_id", "relation"
        )
    )
