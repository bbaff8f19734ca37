"""What the demo opens to the public: every document that may be open."""

from datetime import datetime

from luoshi.policy.terms.actors import SYSTEM
from luoshi.records.documents.queries import documents
from luoshi.records.publishing.actions import AT_ONCE_MOST, publish_documents
from luoshi.records.publishing.obstacles import obstacles


def open_documents(at: datetime) -> int:
    """Open the current documents that hold no draft and no confidential task; how many."""
    ids = [row.id for row in documents()]
    closed = obstacles(ids)
    free = [one for one in ids if one not in closed][:AT_ONCE_MOST]
    return publish_documents(free, by=SYSTEM, at=at) if free else 0
