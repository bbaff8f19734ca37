"""The statements that are written for many rows at once."""

from typing import Final

NUMBERS: Final = "SELECT nextval(pg_get_serial_sequence('cases_case', 'id')) FROM generate_series(1, %s)"

TAKE_ONCE: Final = """
INSERT INTO cases_oncekey (programme_id, kind, digest, case_id)
SELECT %s, kind, digest, case_id FROM unnest(%s::text[], %s::bytea[], %s::bigint[]) AS one(kind, digest, case_id)
ORDER BY kind, digest, case_id
ON CONFLICT DO NOTHING
RETURNING kind, digest, case_id
"""
"""In one order for all, so that two batches wait for each other and never lock crosswise. Parameters: programme, three arrays."""

FREE_ONCE: Final = "DELETE FROM cases_oncekey WHERE case_id = ANY(%s)"

FREE_SOME: Final = """
DELETE FROM cases_oncekey USING unnest(%s::text[], %s::bytea[], %s::bigint[]) AS one(kind, digest, case_id)
WHERE cases_oncekey.case_id = one.case_id AND cases_oncekey.kind = one.kind AND cases_oncekey.digest = one.digest
"""

MARK: Final = """
INSERT INTO cases_mark (case_id, name, kind, digest)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bytea[])
ON CONFLICT DO NOTHING
"""
