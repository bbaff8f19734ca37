"""Published documents, and the office's opening and closing of them."""

from luoshi.library.discovery import sample_documents
from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.publishing.actions import publish_documents
from luoshi.records.tasks.actions import import_file
from tests.records.conftest import AT
from tests.surfaces.tables.cases import NO, NONE, OK, OPEN, TO, Case, get, post
from tests.surfaces.world import PROGRAMME_ROLES, World

EVERYBODY = dict.fromkeys(PROGRAMME_ROLES, OK)
THE_DOCUMENT = ("gazette:document_id",)
OFFICE = (OK, NO, NO, NO, NO)
OFFICE_ACTS = (TO, NO, NO, NO, NO)

TABLE: dict[str, tuple[Case, ...]] = {
    "public-documents": (Case(OPEN, others=EVERYBODY),),
    "public-document": (Case(OPEN, THE_DOCUMENT, others=EVERYBODY),),
    "public-clause-panel": (Case((TO,) * 7, THE_DOCUMENT, others=dict.fromkeys(PROGRAMME_ROLES, TO)),),
    "public-export": (Case(OPEN, (*THE_DOCUMENT, "form"), others=EVERYBODY),),
    "public-clause": (Case((NONE,) * 7, others=dict.fromkeys(PROGRAMME_ROLES, NONE)),),
    "publishing": (get(OK, NO, NO, NO, OK, names=THE_DOCUMENT),),
    "publish-document": (post(*OFFICE_ACTS, names=THE_DOCUMENT),),
    "withdraw-document": (post(*OFFICE_ACTS, names=THE_DOCUMENT, reason="文件已废止"),),
}


def prepare(_world: World) -> dict[str, object]:
    """A report that is open; the list of the world is not."""
    name = "work-report-2026.txt"
    done = import_file(sample_documents()[name], name=name, by=SYSTEM, at=AT)
    publish_documents(done.document_ids, by=SYSTEM, at=AT)
    return {"gazette_document_id": done.document_ids[0]}
