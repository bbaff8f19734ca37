"""`steps.toml` (already parsed) as a workflow; everything that does not fit is named at once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from luoshi.policy.cases.workflow import (
    BY_PERSON,
    CHANNELS,
    ENDS,
    OUTCOMES,
    Asking,
    Clause,
    Entrance,
    IllFormedSteps,
    Outcome,
    Paper,
    Particular,
    Source,
    Step,
    Workflow,
)
from luoshi.policy.personal.masking import KINDS
from luoshi.policy.rules.programme import Rulebook
from luoshi.policy.terms.actors import ROLES

SUPPLIES: Final = frozenset(
    {
        "applied_at",
        "corrected_at",
        "earlier_grants",
        "money_left",
        "money_left_own",
        "review_ended_on",
        "paid_on",
        "papers_complete",
        "papers_complete_at_first",
    }
)
"""What the office can supply of its own knowledge."""
WINDOW: Final = frozenset({"opens", "closes", "corrections_close"})
PERCENT: Final = 10_000
DAYS_MOST: Final = 250


def workflow_of(data: Mapping[str, Any]) -> Workflow:
    """The workflow. Raises IllFormedSteps where an entry is missing or of the wrong form."""
    try:
        return _workflow(data)
    except (KeyError, TypeError, AttributeError) as problem:
        raise IllFormedSteps((f"steps.toml 缺少或写错了一项：{problem}。",)) from problem


def _workflow(data: Mapping[str, Any]) -> Workflow:
    head = data["workflow"]
    return Workflow(
        prefix=head["prefix"],
        consent_version=head["consent_version"],
        consent=head["consent"],
        window=dict(head.get("window", {})),
        office=head["office"],
        objection=head["objection"],
        appeal_days=head["appeal_days"],
        corrections_most=head["corrections_most"],
        names_published=head["names_published"],
        supplied=dict(data["facts"].get("supplied", {})),
        declared=tuple(data["facts"]["declared"]),
        final=frozenset(data["facts"].get("final", ())),
        particulars=tuple(_particular(row) for row in data.get("particulars", ())),
        papers=tuple(
            Paper(row["name"], row["title"], _clause(row["clause"]), frozenset(row.get("parts", ())))
            for row in data.get("papers", ())
        ),
        askings=tuple(Asking(row["register"], tuple(row["about"])) for row in data.get("registers", ())),
        sources=tuple(Source(row["name"], row["title"]) for row in data["sources"]),
        steps=tuple(_step(row) for row in data["steps"]),
        entrances=tuple(
            Entrance(row["part"], frozenset(row["channels"]), row["words"], row["clause"])
            for row in data.get("entrances", ())
        ),
    )


def _clause(stated: str | Mapping[str, str]) -> Clause:
    """A path, or a table from part to path."""
    if isinstance(stated, str):
        return Clause(stated)
    own = tuple(stated.items())
    return Clause(own[0][1], own)


def _particular(row: Mapping[str, Any]) -> Particular:
    return Particular(
        name=row["name"],
        kind=row["kind"],
        meaning=row["meaning"],
        asked_by=_clause(row["clause"]),
        once=row.get("once", False),
        optional=row.get("optional", False),
        parts=frozenset(row.get("parts", ())),
    )


def _step(row: Mapping[str, Any]) -> Step:
    return Step(
        name=row["name"],
        title=row["title"],
        kind=row["kind"],
        asked_by=_clause(row["clause"]),
        role=row.get("role"),
        days=row.get("days", 0),
        leads={cast("Outcome", name): to for name, to in row["leads"].items()},
        share_bp=row.get("share_bp", 0),
    )


def check(
    flow: Workflow, parts: Iterable[Rulebook], registers: Iterable[str], clauses: Iterable[str] | None = None
) -> None:
    """Every name resolves: steps, roles, fields, conditions, parameters, registers. Raises IllFormedSteps.

    `registers`: those that an adapter can ask. `clauses`: paths that stand in the document, where it is at hand.
    """
    books = tuple(parts)
    faults = [
        *_step_faults(flow),
        *_fact_faults(flow, books),
        *_asking_faults(flow, frozenset(registers)),
        *_clause_faults(flow, clauses),
    ]
    if faults:
        raise IllFormedSteps(tuple(faults))


def _step_faults(flow: Workflow) -> Iterator[str]:
    names = [step.name for step in flow.steps]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"步骤“{name}”写了两次。"
    if not flow.steps or flow.steps[0].kind != "check":
        yield "第一个步骤应为自动核对（check）。"
    for step in flow.steps:
        if step.kind not in OUTCOMES:
            yield f"步骤“{step.name}”的种类“{step.kind}”不存在，可用：{'、'.join(OUTCOMES)}。"
            continue
        for outcome in OUTCOMES[step.kind]:
            to = step.leads.get(outcome)
            if to is None or (to not in names and to not in ENDS):
                yield f"步骤“{step.name}”的结果“{outcome}”没有去处，或去处“{to}”不存在。"
        for outcome in sorted(set(step.leads) - set(OUTCOMES[step.kind])):
            yield f"步骤“{step.name}”不会有“{outcome}”这个结果。"
        if step.kind in BY_PERSON and step.role not in ROLES:
            yield f"步骤“{step.name}”由人办理，角色“{step.role}”不存在。"
        if not 0 <= step.days <= DAYS_MOST or not 0 <= step.share_bp <= PERCENT:
            yield f"步骤“{step.name}”的办理时限或抽查比例超出范围。"


def _fact_faults(flow: Workflow, books: tuple[Rulebook, ...]) -> Iterator[str]:
    fields = {field.name for book in books for field in book.fields}
    conditions = {condition.name for book in books for condition in book.conditions}
    parameters = {parameter.name for book in books for parameter in book.parameters}
    for kind, wanted, known in (
        ("字段", [*flow.declared, *flow.supplied.values()], fields),
        ("条件", sorted(flow.final), conditions),
        ("参数", list(flow.window.values()), parameters),
        ("办理机构可提供的事实", list(flow.supplied), SUPPLIES),
        ("申报时间", list(flow.window), WINDOW),
        (
            "分组",
            _parts_named(flow),
            {b.name for b in books},
        ),
        ("申请渠道", [name for one in flow.entrances for name in one.channels], CHANNELS),
        ("个人信息种类", [one.kind for one in flow.particulars], KINDS),
    ):
        for name in sorted(set(wanted) - set(known)):
            yield f"{kind}“{name}”不存在。"


def _parts_named(flow: Workflow) -> list[str]:
    named = [part for one in flow.particulars for part in one.parts]
    named += [one.part for one in flow.entrances]
    named += [part for clause in flow.clauses for part, _ in clause.own]
    return named + [part for one in flow.papers for part in one.parts]


def _asking_faults(flow: Workflow, registers: frozenset[str]) -> Iterator[str]:
    stated = {one.name for one in flow.particulars} | {"applicant"}
    for asking in flow.askings:
        if asking.register not in registers:
            yield f"登记簿“{asking.register}”没有可用的接入。"
        for name in sorted(set(asking.about) - stated):
            yield f"登记簿“{asking.register}”要查的“{name}”不在申报内容中。"


def _clause_faults(flow: Workflow, clauses: Iterable[str] | None) -> Iterator[str]:
    if clauses is None:
        return
    known = frozenset(clauses)
    cited = [path for clause in flow.clauses for path in clause.all] + [one.clause for one in flow.entrances]
    for clause in sorted(set(cited) - known):
        yield f"条款“{clause}”不在文件中。"
