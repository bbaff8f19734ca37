"""The frame and the first loop: overview, tasks, lists, documents, links, account."""

from luoshi.policy.terms.actors import PROGRAMMES
from tests.surfaces.tables.cases import NO, NONE, OK, OPEN, SIGN_IN, TO, Case, get, post

EVERYONE = (OK, OK, OK, OK, OK)
OFFICE = (OK, NO, NO, NO, NO)
OFFICE_AND_AUDITOR = (OK, NO, NO, NO, OK)
OFFICE_ACTS = (TO, NO, NO, NO, NO)
THE_UNIT = (NO, NO, OK, NO, NO)
SEES_THE_TASK = (OK, OK, OK, NO, OK)

TABLE: dict[str, tuple[Case, ...]] = {
    "tasks": (get(*EVERYONE),),
    "task": (get(*SEES_THE_TASK, names=("task_id",)),),
    "assign": (post(*OFFICE_ACTS, names=("task_id",), unit="1", role="lead"),),
    "acknowledge": (post(NO, NO, TO, NO, NO, names=("pending:assignment_id",)),),
    "return-assignment": (post(NO, NO, TO, NO, NO, names=("pending:assignment_id",), reason="职责不符"),),
    "assign-again": (post(*OFFICE_ACTS, names=("assignment_id",)),),
    "end-assignment": (post(*OFFICE_ACTS, names=("assignment_id",), reason="职责调整"),),
    "write-report": (
        get(*THE_UNIT, names=("assignment_id", "window_id")),
        post(
            *(NO, NO, TO, NO, NO),
            names=("assignment_id", "window_id"),
            text="又开工一处。",
            completion_percent="30",
        ),
    ),
    "accept-report": (post(*OFFICE_ACTS, names=("report_id",), completion_percent="20", version="1"),),
    "return-report": (post(*OFFICE_ACTS, names=("report_id",), reason="请补充数据", version="1"),),
    "units": (get(OK, OK, NO, NO, OK),),
    "unit": (get(*SEES_THE_TASK, names=("unit_id",)),),
    "acknowledge-all": (post(NO, NO, TO, NO, NO, names=("unit_id",), list="0"),),
    "documents": (get(*EVERYONE),),
    "document": (get(*EVERYONE, names=("document_id",), others=dict.fromkeys(PROGRAMMES, OK)),),
    "clause-panel": (get(*(TO,) * 5, names=("document_id",), others=dict.fromkeys(PROGRAMMES, TO)),),
    "export-document": (get(*EVERYONE, names=("document_id", "form")),),
    "clause": (get(*(NONE,) * 5, others=dict.fromkeys(PROGRAMMES, NONE)),),
    "search": (get(*EVERYONE),),
    "links": (get(*EVERYONE),),
    "compute-links": (post(*OFFICE_ACTS),),
    "pairing": (get(*EVERYONE, names=("pairing_id",)),),
    "add-link": (post(*OFFICE_ACTS, names=("pairing_id",)),),
    "decide-link": (post(*OFFICE_ACTS, names=("link_id",), decision="confirmed"),),
    "imports": (get(*OFFICE_AND_AUDITOR), post(*OFFICE_ACTS)),
    "review": (get(*OFFICE_AND_AUDITOR, names=("draft:list_id",)),),
    "changes": (get(NONE, NO, NO, NO, NO, names=("draft:list_id",)),),
    "issue": (post(*OFFICE_ACTS, names=("draft:list_id",), accept_gaps="yes"),),
    "discard": (post(*OFFICE_ACTS, names=("draft:list_id",)),),
    "settle": (post(*OFFICE_ACTS, names=("draft:list_id",), written="某单位", unit="1"),),
    "add-task": (post(*OFFICE_ACTS, names=("draft:list_id",), start="1", end="9", after_order="1"),),
    "windows": (get(*OFFICE_AND_AUDITOR, names=("list_id",)), post(*OFFICE_ACTS, names=("list_id",))),
    "edit-draft": (
        get(*OFFICE, names=("draft:task_id",)),
        post(*OFFICE_ACTS, names=("draft:task_id",), number="1"),
    ),
    "merge-draft": (post(*OFFICE_ACTS, names=("draft:task_id",)),),
    "split-draft": (post(*OFFICE_ACTS, names=("draft:task_id",), place="0"),),
    "remove-draft": (post(*OFFICE_ACTS, names=("draft:task_id",)),),
    "add-mention": (post(*OFFICE_ACTS, names=("draft:task_id",), unit="1", role="lead"),),
    "settle-mention": (post(*OFFICE_ACTS, names=("mention_id",), unit="1"),),
    "remove-mention": (post(*OFFICE_ACTS, names=("mention_id",)),),
    "audit": (get(OK, NO, NO, NO, OK),),
    "evidence": (get(OK, OK, OK, NONE, OK, names=("evidence_id",)),),
    "unit-file": (get(*SEES_THE_TASK, names=("unit_id",)),),
    "export-xlsx": (get(*EVERYONE, names=("list_id",)),),
    "export-csv": (get(*EVERYONE, names=("list_id",)),),
    "theme": (Case((TO,) * 7, method="post", data={"theme": "dark"}),),
    "set_language": (Case((TO,) * 7, method="post", data={"language": "en"}),),
    "account_login": (Case((OK, *(TO,) * 6)),),
    "account_logout": (Case((TO, *(OK,) * 6)),),
    "account_inactive": (Case(OPEN),),
    "account_reauthenticate": (Case((SIGN_IN, *(OK,) * 6)),),
    "account_change_password": (Case((SIGN_IN, *(OK,) * 6)),),
    "account_signup": (Case(OPEN),),
    "account_set_password": (Case(OPEN),),
    "account_reset_password": (Case(OPEN),),
    "account_email": (Case(OPEN),),
}
