"""Long work behind the pages."""

from django.urls import reverse

from luoshi.policy.terms.actors import Actor
from luoshi.records.linking import actions
from luoshi.surfaces.jobs.registry import Done, Progress, work


@work("links.compute")
def compare(progress: Progress) -> Done:
    """Compare two documents for the person of the office who asked; the audit names them."""
    asked = progress.arguments
    by = Actor(asked["user"], asked["name"], frozenset({"office"}))
    pairing = actions.compute_links(asked["earlier"], asked["later"], by=by, at=progress.at, told=progress)
    found = pairing.links.count()
    return Done(
        f"比对完成，找到 {found} 条对应。已确认、已否定和人工添加的保持不变。",
        reverse("pairing", args=[pairing.pk]),
        {"links": found},
    )
