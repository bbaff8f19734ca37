"""One case: documents and register answers side by side, the decision with its clauses, and what is done with it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.library.discovery import place_name
from luoshi.policy.money.fen import FEN_PER_YUAN
from luoshi.policy.rules.explaining import Outcome
from luoshi.policy.rules.kinds import Kind
from luoshi.policy.rules.sentences import Field
from luoshi.records.applicant_messages.queries import messages_of
from luoshi.records.cases import actions, queries
from luoshi.records.cases.permissions import MANAGE, handles, may, may_see_papers
from luoshi.records.cases.queries_case import CasePage, case_page, letter, story
from luoshi.records.cases.queries_eyes import barred_from, has_decided
from luoshi.records.cases.queries_now import judged_otherwise
from luoshi.records.people.queries import who_holds
from luoshi.records.persons.actions import note_looks, reveal
from luoshi.records.persons.permissions import REVEAL
from luoshi.records.persons.permissions import may as may_with_persons
from luoshi.records.programmes.queries import standing, workflow_of
from luoshi.records.registers.queries import AnswerRow, answers
from luoshi.records.risk.permissions import sees_signs_of_cases
from luoshi.records.risk.queries import SignRow, signs_of
from luoshi.surfaces.programmes import words
from luoshi.surfaces.programmes.views.board import HANDLERS
from luoshi.surfaces.web.answers import not_found
from luoshi.surfaces.web.choosing import number
from luoshi.surfaces.web.guards import guarded
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.stories import told

PLACES: Final = frozenset({"place", "district"})
SHOWN: Final = ("name", "id", "phone", "particulars", "answers")


@require_safe
@guarded(roles=HANDLERS)
def show(request: Request, case_id: int) -> HttpResponse:
    """The page of a case. Opening it is a look at (masked) personal data, and is logged."""
    page = case_page(case_id, request.actor)
    if page is None:
        return not_found(request)
    note_looks(
        "case", [case_id], SHOWN, plain=False, purpose=_("打开案件页面"), by=request.actor, at=request.now
    )
    return render(request, "programmes/case.html", context_of(request, page))


@require_POST
@guarded(roles=HANDLERS)
def plain(request: Request, case_id: int) -> HttpResponse:
    """The applicant in plain text, for a purpose that is written down."""
    page = case_page(case_id, request.actor)
    if page is None:
        return not_found(request)
    purpose = request.POST.get("purpose", "")
    seen = reveal(page.person.id, purpose=purpose, by=request.actor, at=request.now)
    note_looks("case", [case_id], SHOWN, plain=True, purpose=purpose, by=request.actor, at=request.now)
    return render(request, "programmes/case.html", {**context_of(request, page), "plain": seen})


@require_safe
@guarded(roles=HANDLERS)
def show_letter(request: Request, case_id: int) -> HttpResponse:
    """The letter of refusal, with the full name: a look that is logged."""
    page = case_page(case_id, request.actor)
    text = letter(case_id, request.actor) if page is not None else None
    if page is None or text is None:
        return not_found(request)
    note_looks(
        "case", [case_id], ("name",), plain=True, purpose=_("查看告知书"), by=request.actor, at=request.now
    )
    title, _break, body = text.partition("\n")
    return render(
        request, "programmes/letter.html", {"page": page, "title": title, "paragraphs": body.splitlines()}
    )


@require_POST
@guarded(roles=HANDLERS)
def decide(request: Request, case_id: int) -> HttpResponse:
    """Pass, return or refuse; then the next case in hand, or back to the queues."""
    post = request.POST
    actions.review(
        [case_id],
        post.get("outcome", ""),
        reason=post.get("reason", ""),
        clause=post.get("clause", ""),
        seen=versions(post, [case_id]),
        by=request.actor,
        at=request.now,
    )
    return onward(request, case_id, words.word("outcome", post.get("outcome", "")))


@require_POST
@guarded(roles=HANDLERS)
def put_back(request: Request, case_id: int) -> HttpResponse:
    """Give the case back into its queue."""
    actions.put_back([case_id], reason=request.POST.get("reason", ""), by=request.actor, at=request.now)
    return onward(request, case_id, _("已退回队列，仍排在原来的位置"))


@require_POST
@guarded(roles=HANDLERS)
def hand_over(request: Request, case_id: int) -> HttpResponse:
    """Give the case to a colleague."""
    to = number(request.POST.get("to", "")) or 0
    actions.hand_over([case_id], to, reason=request.POST.get("reason", ""), by=request.actor, at=request.now)
    return onward(request, case_id, _("已转交"))


@require_POST
@guarded(roles=HANDLERS)
def amend(request: Request, case_id: int) -> HttpResponse:
    """Put one fact right by the papers."""
    page = case_page(case_id, request.actor)
    if page is None:
        return not_found(request)
    name = request.POST.get("field", "")
    fields = {field.name: field for field in amendable(page)}
    if name not in fields:
        return not_found(request)
    value = typed(request.POST.get("value", ""), fields[name])
    actions.amend(
        case_id, {name: value}, reason=request.POST.get("reason", ""), by=request.actor, at=request.now
    )
    messages.success(request, _("已更正，规则已按新的事实重新判定。"))
    return redirect("case", case_id)


@require_POST
@guarded(roles=HANDLERS)
def answer_appeal(request: Request, appeal_id: int) -> HttpResponse:
    """Answer an objection."""
    outcome, answer = request.POST.get("outcome", ""), request.POST.get("answer", "")
    actions.answer_appeal(appeal_id, outcome, answer, by=request.actor, at=request.now)
    messages.success(request, _("申诉已答复。"))
    return redirect("case", number(request.POST.get("case", "")) or 0)


@require_safe
@guarded(roles=HANDLERS)
def paper(request: Request, paper_id: int) -> HttpResponse:
    """A paper of a case; the look is logged."""
    found = actions.open_paper(paper_id, purpose=_("查看申报材料"), by=request.actor, at=request.now)
    answer = HttpResponse(found.data, content_type=found.media_type)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store"
    return answer


def context_of(request: Request, page: CasePage) -> dict[str, Any]:
    """What the template shows and offers."""
    row, programme = page.row, page.programme
    flow = workflow_of(programme)
    step = flow.step(row.step) if row.step else None
    works = step is not None and handles(request.actor, step, programme.name)
    mine = works and row.holder_id is not None and row.holder_id == request.actor.user_id
    people = who_holds(step.role, programme.name, localdate(request.now)) if step and step.role else ()
    barred = barred_from(row.id, row.step, [pk for pk, _name in people])
    waiting = any(one.answered_at is None for one in page.appeals)
    meanings = {one.name: one.meaning for one in flow.particulars} | {"applicant": _("申请人")}
    return {
        "page": page,
        "row": row,
        "programme": programme,
        "step": step,
        "steps": [one for one in flow.steps if one.kind != "correction" or one.name == row.step],
        "answers": [
            (in_places(one, page.programme.city), meanings.get(one.about, one.about))
            for one in answers(row.id)
        ],
        "waits": waits(page),
        "signs": signs(request, page),
        "now": judged_otherwise([row.id]).get(row.id) if mine else None,
        "late": row.due_on is not None and row.due_on < localdate(request.now),
        "failed": failing(page),
        "met": [one for one in page.explanation.outcomes if one.met] if page.explanation else [],
        "doubts": doubts(page),
        "mine": mine,
        "works": works,
        "manages": may(request.actor, MANAGE, programme.name),
        "opens": may_see_papers(request.actor, programme.name),
        "reveals": may_with_persons(request.actor, REVEAL),
        "fields": amendable(page) if mine else (),
        "colleagues": [one for one in people if one[0] not in barred | {request.actor.user_id}]
        if mine
        else (),
        "barred": [name for pk, name in people if pk in barred],
        "barred_me": request.actor.user_id in barred,
        "nobody": step is not None and step.role is not None and len(barred) == len(people),
        "answers_appeals": not (waiting and has_decided(row.id, request.actor.user_id)),
        "clauses": sorted({step.asked_by.of(page.row.part) for step in flow.steps}),
        "told": messages_of(row.id),
        "story": told(story(row.id), {}, {}),
    }


def signs(request: Request, page: CasePage) -> Sequence[SignRow]:
    """What is worth a look before an open case is decided on; for whoever may decide or oversee."""
    if page.row.state != "open" or not sees_signs_of_cases(request.actor, page.programme.name):
        return ()
    day = localdate(request.now)
    return signs_of(page.programme.id, [page.row.id], request.actor, day=day, price=True).get(page.row.id, ())


def versions(post: QueryDict, ids: Iterable[int]) -> dict[int, int]:
    """The versions of the cases as they stood on the page that was sent."""
    found = {pk: number(post.get(f"version-{pk}", "")) for pk in ids}
    return {pk: version for pk, version in found.items() if version is not None}


def waits(page: CasePage) -> tuple[str, datetime] | None:
    """The register that gave no answer, and when it is asked again."""
    note = page.check_note
    return (
        (words.word("source", note["register"]), datetime.fromisoformat(note["again_at"])) if note else None
    )


def failing(page: CasePage) -> list[Outcome]:
    """The conditions that are not met or unknown."""
    return [one for one in page.explanation.outcomes if not one.met] if page.explanation else []


def in_places(answer: AnswerRow, city: str) -> AnswerRow:
    """The answer with districts and provinces by their names."""
    fields = ((key, place_name(city, str(value)) if key in PLACES else value) for key, value in answer.fields)
    return replace(answer, fields=tuple(fields))


def doubts(page: CasePage) -> list[Any]:
    """The interpretations on which the decision rests, those ruled on first."""
    if page.explanation is None:
        return []
    named = frozenset().union(*(one.doubts for one in page.explanation.outcomes))
    found = [one for one in page.explanation.standings if one.interpretation.name in named]
    return sorted(found, key=lambda one: one.ruling is None)


def amendable(page: CasePage) -> tuple[Field, ...]:
    """The facts that a person may put right: all but what the office records itself."""
    book = standing(page.programme.id, page.row.part).book
    flow = workflow_of(page.programme)
    own = {
        field
        for what, field in flow.supplied.items()
        if what not in {"papers_complete", "papers_complete_at_first"}
    }
    return tuple(field for field in book.fields if field.name not in own)


YUAN: Final = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?元?", re.ASCII)
WRITTEN_DAY: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)
FLAGS: Final = {"是": True, "否": False, "yes": True, "no": False}


def typed(written: str, field: Field) -> Any:
    """What a form field says, as JSON would: yuan become fen, words of an option its code, 是 is true.

    Nonsense stays as it is, for the action to refuse; empty is unknown.
    """
    written = written.strip()
    if not written:
        return None
    if field.kind is Kind.FLAG:
        return FLAGS.get(written.lower(), written)
    if field.kind is Kind.FEN:
        found = YUAN.fullmatch(written.replace(",", "").replace("，", ""))
        return int(found[1]) * FEN_PER_YUAN + int((found[2] or "0").ljust(2, "0")) if found else written
    codes = {word: code for code, word in field.words.items()}
    written = codes.get(written, written)
    if field.kind in {Kind.COUNT, Kind.RATE}:
        return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else written
    if field.kind is Kind.DAY and (named := WRITTEN_DAY.fullmatch(written)):
        return f"{named[1]}-{named[2]:0>2}-{named[3]:0>2}"
    return written


def onward(request: Request, case_id: int, done: str) -> HttpResponse:
    """The next case in hand of the same programme, or its queues; what was done is said of the case it was done to."""
    page = case_page(case_id, request.actor)
    if page is None:
        return redirect("programmes")
    mine = queries.Filter(state="open", holder_id=request.actor.user_id)
    rest = queries.cases(page.programme.id, request.actor, mine, size=1)
    said = {"receipt": page.row.receipt, "done": done, "left": rest.total}
    messages.success(
        request,
        _("%(receipt)s：%(done)s。手上还有 %(left)s 件，下面是下一件。") % said
        if rest.rows
        else _("%(receipt)s：%(done)s。手上已没有申请。") % said,
    )
    return redirect("case", rest.rows[0].id) if rest.rows else redirect("programme", page.programme.id)
