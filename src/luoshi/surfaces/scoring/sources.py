"""Where the event behind a line of a score can be seen: an address and its word."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.policy.scoring.scores import Line


@dataclass(frozen=True, slots=True)
class Source:
    """A path of the pages, with the place on the page, and what is there."""

    address: str
    word: str


def source_of(line: Line, run_id: int) -> Source | None:
    """None for what has no event: the points everybody starts with, bounds, load, what is hidden from the reader."""
    ref = line.ref
    if ref is None:
        return None
    if ref.kind == "indicator":
        return Source(reverse("indicator", args=[ref.id]), _("规划指标"))
    if ref.kind == "appeal":
        return Source(f"{reverse('run', args=[run_id])}#appeal-{ref.id}", _("申诉和答复"))
    if line.task_id is None:
        return None
    places = {
        "window": (f"#window-{ref.id}", _("该期报告")),
        "audit": (f"#entry-{ref.id}", _("办理记录")),
        "assignment": ("#units", _("交办和签收")),
        "task": ("", _("任务进度")),
    }
    anchor, word = places[ref.kind]
    return Source(reverse("task", args=[line.task_id]) + anchor, word)
