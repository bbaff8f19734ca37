"""Which states the lights of a list can have in its year, and what the year calls them."""

from dataclasses import dataclass, field

from django.db.models import F
from django.db.models.functions import Coalesce

from luoshi.policy.progress.lights import rule_from
from luoshi.policy.progress.states import CLASSES, Lit, Names, lit, name_of
from luoshi.records.tasks.models import LightPolicy, Task


@dataclass(frozen=True, slots=True)
class LightWords:
    """The states of a rule, the gravest first, and its own names for them."""

    states: tuple[str, ...] = CLASSES
    names: Names = field(default_factory=dict)

    @property
    def named(self) -> tuple[Lit, ...]:
        """The states, each knowing its name."""
        return tuple(lit(state, self.names.get(state)) for state in self.states)


def lit_of(task: Task) -> Lit:
    """The stored light of a task, by the name that its rule gave it."""
    return lit(task.light, task.light_detail.get("name"))


def words_of(list_id: int) -> LightWords:
    """By the rule that the list's stored lights were computed with. One query."""
    day = Coalesce(F("list__lights_on"), F("list__starts_on"))
    rows = LightPolicy.objects.filter(list_id=list_id, valid_from__lte=day).order_by("-version")
    given = rows.values_list("rule", flat=True).first()
    if given is None:
        return LightWords()
    rule = rule_from(given)
    return LightWords(rule.states, rule.names)


def own_states(list_id: int) -> dict[str, str]:
    """The states of a list whose year has others than the usual five or calls them otherwise: state → Chinese name. One query."""
    words = words_of(list_id)
    if not words.names and set(words.states) <= set(CLASSES):
        return {}
    return {state: name_of(state) for state in words.named}
