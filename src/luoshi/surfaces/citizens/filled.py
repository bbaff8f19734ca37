"""What a citizen wrote into a form: read whole, every fault beside its field, everything kept for another try."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from luoshi.policy.cases.workflow import Paper, Particular, Workflow
from luoshi.policy.dates.windows import in_beijing
from luoshi.policy.personal.identifiers import fault
from luoshi.policy.personal.sealing import normal
from luoshi.policy.rules.asking import Question, answered
from luoshi.policy.terms.refusals import BadValue
from luoshi.records.cases import actions
from luoshi.surfaces.citizens.asked import Half
from luoshi.surfaces.web.pace import keep_pace
from luoshi.surfaces.web.requests import Request
from luoshi.surfaces.web.uploads import read_upload

KEPT: Final = "citizens.paper"
KEPT_SECONDS: Final = 8 * 3600
"""A paper that was received stays with its form as long as a sitting lasts."""
SENT_MOST: Final = 30
"""Forms with papers, of one account in an hour: an honest applicant needs a handful."""

HELP: Final = {
    "yes-no": gettext_lazy("请选择是或否。"),
    "choice": gettext_lazy("请从列出的选项中选一项。"),
    "day": gettext_lazy("请填写一个有的日期，例如 2026-01-05。"),
    "moment": gettext_lazy("请填写日期和时间，例如 2026-03-01 10:00。"),
    "yuan": gettext_lazy("请以元填写金额，最多两位小数，例如 150000 或 3299.50。"),
    "count": gettext_lazy("请按标明的单位填写整数。"),
    "number": gettext_lazy("号码的位数或字符不对，请照证件或单据核对。"),
    "paper": gettext_lazy("请上传 JPEG、PNG 照片或 PDF，每份不超过上限。"),
}
"""What to do about a fault, for who reads English: the sentences of the rules are Chinese."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was written and what is wrong with it."""

    question: Question
    written: str
    fault: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number that is asked for, what was written, and what is wrong with it."""

    particular: Particular
    written: str
    fault: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A paper that is asked for. `kept`: names what was received before, signed for this account; empty where nothing was."""

    paper: Paper
    kept: str
    fault: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the summary above a form: which field, by its words, and what is wrong with it."""

    anchor: str
    words: str
    said: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it came: what can be handed in, and the fields as they are shown again."""

    facts: Mapping[str, Any]
    particulars: Mapping[str, str]
    papers: Mapping[str, int]
    questions: tuple[Asked, ...]
    numbers: tuple[Number, ...]
    sent: tuple[Sent, ...]

    @property
    def faults(self) -> list[Fault]:
        """All that is wrong, in the order of the form."""
        return [
            *(
                Fault(f"q-{a.question.field.name}", a.question.words, a.fault)
                for a in self.questions
                if a.fault
            ),
            *(
                Fault(f"n-{n.particular.name}", n.particular.meaning, n.fault)
                for n in self.numbers
                if n.fault
            ),
            *(Fault(f"u-{s.paper.name}", s.paper.title, s.fault) for s in self.sent if s.fault),
        ]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written and nothing sent."""
        texts = [*(one.written for one in self.questions), *(one.written for one in self.numbers)]
        return not any(one.strip() for one in texts) and not self.papers and not self.faults


def in_words(kind: str, sentence: str) -> str:
    """A fault as its reader reads it: for English readers behind a sentence in their language."""
    return f"{HELP[kind]} ({sentence})" if sentence and get_language() == "en" else sentence


def blank(half: Half, flow: Workflow, given: Mapping[str, str]) -> Filled:
    """The form before anything was sent; `given`: answers that are known, as from the calculator."""
    part = half.book.name
    return Filled(
        facts={},
        particulars={},
        papers={},
        questions=tuple(Asked(one, given.get(one.field.name, ""), "") for one in declared(half, flow)),
        numbers=tuple(
            Number(one, "", "") for one in flow.particulars if one.asked_in(part) and not one.optional
        ),
        sent=tuple(Sent(one, "", "") for one in flow.papers if one.asked_in(part)),
    )


def filled(half: Half, flow: Workflow, request: Request, *, whole: bool) -> Filled:
    """The form that was sent. `whole`: every number is wanted; else what is empty stays as it was.

    Papers that can be read are kept even where something else is wrong: nobody photographs five papers twice.
    """
    part = half.book.name
    facts, said = _facts(half, flow, request)
    numbers = _numbers(flow, part, request, whole=whole)
    papers, sent = _papers(flow, part, request)
    return Filled(
        facts=facts,
        particulars={one.particular.name: one.written for one in numbers if one.written.strip()},
        papers=papers,
        questions=tuple(
            Asked(one, request.POST.get(one.field.name, ""), said.get(one.field.name, ""))
            for one in declared(half, flow)
        ),
        numbers=tuple(one for one in numbers if not one.particular.optional),
        sent=sent,
    )


def declared(half: Half, flow: Workflow) -> list[Question]:
    """The questions whose answers an applicant states."""
    asked = [one for section in half.questions.sections for one in section.questions]
    return [one for one in asked if one.field.name in flow.declared]


def _facts(half: Half, flow: Workflow, request: Request) -> tuple[dict[str, Any], dict[str, str]]:
    """The stated facts as JSON holds them, and what is wrong with them. A day of the papers cannot lie ahead."""
    given = {key: str(value) for key, value in request.POST.items()}
    found = answered(half.questions, given, half.decider, now=in_beijing(request.now))
    today = timezone.localdate(request.now)
    facts, said = {}, {}
    for one in declared(half, flow):
        name = one.field.name
        value = found.facts.get(name)
        if name in found.faults:
            said[name] = in_words(one.form, found.faults[name])
        elif isinstance(value, date) and value > today:
            said[name] = _("这一天还没有到，请照材料上的日期填写。")
        elif value is not None:
            facts[name] = value.isoformat() if isinstance(value, date) else value
    return facts, said


def _numbers(flow: Workflow, part: str, request: Request, *, whole: bool) -> list[Number]:
    found: list[Number] = []
    seen: dict[tuple[str, str], str] = {}
    for one in flow.particulars:
        if not one.asked_in(part):
            continue
        written = request.POST.get(f"p-{one.name}", "")
        plain = normal(written, one.kind)
        said = in_words("number", fault(plain, one.kind) or "") if plain else ""
        if not plain and whole and not one.optional:
            said = _("请填写%(what)s。") % {"what": one.meaning}
        if plain and one.once and (one.kind, plain) in seen:
            said = _("与“%(other)s”填成了同一个号码，请核对。") % {"other": seen[one.kind, plain]}
        seen.setdefault((one.kind, plain), one.meaning)
        found.append(Number(one, written, said))
    return found


def _papers(flow: Workflow, part: str, request: Request) -> tuple[dict[str, int], tuple[Sent, ...]]:
    ids: dict[str, int] = {}
    sent: list[Sent] = []
    if request.FILES:
        keep_pace(request, "papers", an_hour=SENT_MOST)
    for one in flow.papers:
        if not one.asked_in(part):
            continue
        said = ""
        file = request.FILES.get(f"f-{one.name}")
        kept = _opened(request.POST.get(f"k-{one.name}", ""), request)
        if isinstance(file, UploadedFile):
            try:
                kept = actions.keep_paper(read_upload(file), name=one.title, by=request.actor, at=request.now)
            except BadValue as problem:
                said = in_words("paper", problem.sentence)
        if kept is not None:
            ids[one.name] = kept
        sent.append(Sent(one, _signed(kept, request) if kept is not None else "", said))
    return ids, tuple(sent)


def _signed(file_id: int, request: Request) -> str:
    return signing.dumps([request.actor.user_id, file_id], salt=KEPT)


def _opened(token: str, request: Request) -> int | None:
    """The file that was received before, where this account handed it in."""
    try:
        user_id, file_id = signing.loads(token, salt=KEPT, max_age=KEPT_SECONDS)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return int(file_id) if user_id == request.actor.user_id else None
