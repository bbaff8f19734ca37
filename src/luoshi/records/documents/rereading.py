"""A stored document read again from its bytes: for exports and comparisons, which need all that reading gives."""

from dataclasses import dataclass

from luoshi.policy.reading.model import Document, Refused
from luoshi.policy.reading.reader import read
from luoshi.policy.terms.refusals import WrongState
from luoshi.records.documents.queries_pieces import stored
from luoshi.records.files.queries import content


@dataclass(frozen=True, slots=True)
class Reread:
    """The document with the text of its file, in which its spans count."""

    document: Document
    text: str


def read_again(document_id: int) -> Reread | None:
    """What `luoshi read` gives for this document today; None where there is no such document.

    Raises WrongState where the original can no longer be read.
    """
    kept = stored(document_id)
    if kept is None:
        return None
    try:
        data, _ = content(kept.file_id)
        reading = read(data, kept.file_name)
        return Reread(reading.documents[kept.place], reading.text)
    except (Refused, FileNotFoundError, IndexError) as problem:
        raise WrongState(f"“{kept.file_name}”的原件无法读取，请从备份恢复或重新导入。") from problem
