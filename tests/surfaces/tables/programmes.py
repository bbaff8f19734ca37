"""Programmes and cases for staff."""

from datetime import date, timedelta

from luoshi.policy.rules.trials import Asked
from luoshi.policy.terms.actors import SYSTEM, Actor
from luoshi.records.applicant_messages.actions import write_messages
from luoshi.records.cases import actions
from luoshi.records.ledger.queries import account_id
from luoshi.records.trials.actions import ask_trial
from luoshi.surfaces.jobs.registry import Progress
from luoshi.surfaces.programmes.trying import run_trial
from tests.records.vehicles import AT, Life, opened
from tests.surfaces.tables.cases import NO, OK, TO, Case, get, post
from tests.surfaces.world import PROGRAMME_ROLES, World

CASE, PROGRAMME = ("programmes:case_id",), ("programmes:programme_id",)
STAFF = {"operator": OK, "reviewer": OK, "treasurer": OK, "hotline": OK}
SUPERVISORS = (OK, OK, NO, NO, OK)
ONLY_AUDITOR = (NO, NO, NO, NO, OK)
NOBODY = (NO,) * 5
REVIEWER = {"reviewer": TO}
CHANGE = {
    "name": "nev_cap",
    "value": "9000",
    "since": "2026-04-01",
    "decided_by": "市商务局",
    "decided_on": "2026-03-30",
    "why": "调整",
}
RULING = {**CHANGE, "interpretation": "pots", "option": "two"}


def _acts(names: tuple[str, ...], others: dict, **data: str) -> Case:
    """A refusal in words leads back to where one came from, so who is let in but may not is sent back or refused."""
    return post(*NOBODY, names=names, others=others, **data)


TABLE: dict[str, tuple[Case, ...]] = {
    "programmes": (get(*SUPERVISORS, others=STAFF),),
    "programme": (get(*ONLY_AUDITOR, names=PROGRAMME, others=STAFF),),
    "programme-ledger": (get(*SUPERVISORS, names=PROGRAMME, others=STAFF),),
    "ledger-account": (get(*SUPERVISORS, names=(*PROGRAMME, "programmes:account_id"), others=STAFF),),
    "programme-dashboard": (get(*SUPERVISORS, names=PROGRAMME, others=STAFF),),
    "trials": (
        get(*SUPERVISORS, names=PROGRAMME, others=STAFF),
        post(
            *NOBODY,
            names=PROGRAMME,
            others={"operator": TO},
            title="试",
            since="2026-02-09",
            source="recorded",
        ),
    ),
    "compare-trials": (get(*SUPERVISORS, names=PROGRAMME, others=STAFF),),
    "trial": (get(*SUPERVISORS, names=("programmes:trial_id",), others=STAFF),),
    "trial-workbook": (get(*SUPERVISORS, names=("programmes:trial_id",), others=STAFF),),
    "cases-workbook": (post(*ONLY_AUDITOR, names=PROGRAMME, others={"operator": OK}),),
    "cases": (
        get(*ONLY_AUDITOR, names=PROGRAMME, others=STAFF),
        post(*ONLY_AUDITOR, names=PROGRAMME, others=STAFF, q="QC"),
    ),
    "open-programme": (get(*NOBODY, others={"operator": OK}),),
    "fund-programme": (
        _acts(
            PROGRAMME,
            {"operator": TO},
            **{"amount-central": "8500", "amount-city": "1500"},
            authority="资金文件",
            decided_on="2026-03-01",
        ),
    ),
    "set-programme-state": (_acts(PROGRAMME, {"operator": TO}, state="paused", why="系统检修"),),
    "cases-in-hand": (get(*ONLY_AUDITOR, names=PROGRAMME, others=STAFF),),
    "decide-many": (_acts(PROGRAMME, {"reviewer": TO, "operator": TO}, outcome="pass"),),
    "judge-again": (_acts(PROGRAMME, {"reviewer": TO, "operator": TO}),),
    "hand-over-many": (_acts(PROGRAMME, {"operator": TO}, holder="0", step="review", to="0", reason="休假"),),
    "recover-case": (get(*ONLY_AUDITOR, names=CASE, others=STAFF),),
    "applicant-messages": (get(*ONLY_AUDITOR, names=PROGRAMME, others=STAFF),),
    "send-message-again": (_acts(("programmes:message_id",), {"operator": TO}),),
    "prospects": (
        get(*ONLY_AUDITOR, names=PROGRAMME, others={"operator": OK}),
        post(*NOBODY, names=PROGRAMME, others={"operator": TO}),
    ),
    "appeals": (get(*ONLY_AUDITOR, names=PROGRAMME, others=STAFF),),
    "take-next": (_acts(PROGRAMME, REVIEWER, step="review", count="1"),),
    "parameters": (
        get(*SUPERVISORS, names=PROGRAMME, others=STAFF),
        post(*NOBODY, names=PROGRAMME, others={"operator": TO}, **CHANGE),
    ),
    "interpretations": (
        get(*SUPERVISORS, names=PROGRAMME, others=STAFF),
        post(*NOBODY, names=PROGRAMME, others={"operator": TO}, **RULING),
    ),
    "looks": (get(*ONLY_AUDITOR, others={"operator": OK}),),
    "case": (get(*ONLY_AUDITOR, names=CASE, others=STAFF),),
    "case-plain": (post(*ONLY_AUDITOR, names=CASE, others={**STAFF, "hotline": NO}, purpose="核对姓名用字"),),
    "case-letter": (get(*ONLY_AUDITOR, names=("refused:case_id",), others={**STAFF, "hotline": NO}),),
    "decide-case": (_acts(CASE, REVIEWER, outcome="pass"),),
    "put-back-case": (_acts(CASE, REVIEWER, reason="回避"),),
    "hand-over-case": (_acts(CASE, {**REVIEWER, "operator": TO}, to="0", reason="休假"),),
    "amend-case": (_acts(CASE, REVIEWER, field="card_class", value="I", reason="看过卡面"),),
    "citizen-sign-in": (Case((TO,) * 7, others=dict.fromkeys(PROGRAMME_ROLES, TO)),),
    "citizen-back": (Case((NO,) * 7, others=dict.fromkeys(PROGRAMME_ROLES, NO)),),
    "simulated-identity": (Case((OK,) * 7, others=dict.fromkeys(PROGRAMME_ROLES, OK)),),
    "case-paper": (
        get(
            *ONLY_AUDITOR,
            names=("programmes:paper_id",),
            others={"operator": OK, "reviewer": OK, "treasurer": OK},
        ),
    ),
    "answer-appeal": (
        _acts(("programmes:appeal_id",), {"operator": TO}, outcome="upheld", answer="维持原决定。", case="1"),
    ),
}


def prepare(world: World) -> dict[str, int]:
    """A case in the reviewer's hands with a paper, another one waiting, and a refused one with an objection."""
    programme = opened()
    reviewer = Actor(world.users["reviewer"], "reviewer", frozenset({"reviewer"}))
    paper = actions.keep_paper(b"\x89PNG\r\n\x1a\n" + bytes(64), name="卡面.png", by=SYSTEM, at=AT)
    lives = [Life(1), Life(2), Life(3)]
    applications = [
        lives[0].application(papers={"card_photo": paper}),
        *(one.application() for one in lives[1:]),
    ]
    told = actions.apply_many(programme, applications, by=SYSTEM, at=AT)
    ids = [one.case_id for one in told]
    actions.conclude([one.found(i) for one, i in zip(lives, ids, strict=True)], by=SYSTEM, at=AT)
    held = actions.take_next(programme, "review", count=2, by=reviewer, at=AT)
    actions.review([held[1]], "refuse", reason="查实为虚假交易", clause="五", by=reviewer, at=AT)
    appeal = actions.appeal(held[1], "发票是真的。", by=SYSTEM, at=AT + timedelta(days=1))
    from luoshi.records.cases.models import CasePaper

    trial = ask_trial(programme, Asked(date(2026, 2, 9)), title="试算", by=SYSTEM, at=AT)
    run_trial(Progress(0, {"trial": trial}, AT))
    write_messages(lambda case: f"/my/cases/{case}/", by=SYSTEM, at=AT)
    from luoshi.records.applicant_messages.models import Message

    return {
        "programmes_message_id": Message.objects.order_by("id")[0].pk,
        "programmes_trial_id": trial,
        "programmes_programme_id": programme,
        "programmes_case_id": held[0],
        "refused_case_id": held[1],
        "programmes_paper_id": CasePaper.objects.get(case_id=held[0]).pk,
        "programmes_appeal_id": appeal,
        "programmes_account_id": account_id("vehicle_trade_in_2026/common/central"),
    }
