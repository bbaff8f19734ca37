"""The ledger's SQL, one named statement each. Arrays come in as parameters, so that a batch is one statement."""

from typing import Final

LOCK: Final = """
SELECT id, may_overdraw, balance_fen, held_fen, seq, head FROM ledger_account
WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""
"""Always in the order of the ids, so that two batches never wait for each other in a circle."""

ANSWERED: Final = "SELECT key, body, code, id FROM ledger_transfer WHERE key = ANY(%s)"

RESERVATIONS: Final = """
SELECT t.key, t.id, t.expires_at, h.origin_id, h.end_id, h.amount_fen
FROM ledger_transfer t JOIN ledger_hold h ON h.transfer_id = t.id
WHERE t.key = ANY(%s) ORDER BY t.id, h.leg
"""

CLOSINGS: Final = """
SELECT t.key, c.kind FROM ledger_transfer t JOIN ledger_transfer c ON c.closes_id = t.id WHERE t.key = ANY(%s)
"""

POSTINGS: Final = """
SELECT t.key, t.id, e.leg, min(e.account_id) FILTER (WHERE e.amount_fen < 0),
       min(e.account_id) FILTER (WHERE e.amount_fen > 0), max(e.amount_fen)
FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id
WHERE t.key = ANY(%s) AND t.kind IN ('post', 'move') AND e.amount_fen <> 0
GROUP BY t.key, t.id, e.leg ORDER BY t.id, e.leg
"""

RECOVERED: Final = "SELECT transfer_id, leg, recovered_fen FROM ledger_recovery WHERE transfer_id = ANY(%s)"

DUE_ACCOUNTS: Final = """
SELECT DISTINCT unnest(ARRAY[o.origin_id, o.end_id]) FROM ledger_hold h JOIN ledger_hold o ON o.transfer_id = h.transfer_id
WHERE h.origin_id = ANY(%s) AND h.expires_at <= %s
"""

DUE_ON: Final = """
SELECT t.id, t.key FROM ledger_transfer t
WHERE t.id IN (SELECT transfer_id FROM ledger_hold WHERE origin_id = ANY(%s) AND expires_at <= %s)
ORDER BY t.expires_at, t.id LIMIT %s
"""

DUE: Final = """
SELECT t.id, t.key FROM ledger_hold h JOIN ledger_transfer t ON t.id = h.transfer_id
WHERE h.expires_at <= %s AND h.leg = 0 ORDER BY h.expires_at, h.transfer_id LIMIT %s
"""

NUMBERS: Final = "SELECT nextval('ledger_transfer_id_seq') FROM generate_series(1, %s)"

CHANGE_ACCOUNTS: Final = """
UPDATE ledger_account a
SET balance_fen = a.balance_fen + c.amount_fen, held_fen = a.held_fen + c.reserved_fen,
    low_fen = a.balance_fen - a.held_fen + c.low_fen, seq = a.seq + c.lines, head = c.head
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bytea[], %s::bigint[])
     AS c(id, amount_fen, reserved_fen, low_fen, lines, head, seen)
WHERE a.id = c.id AND a.seq = c.seen
"""
"""Relative, and only where the account stands as it was read: with it stands or falls the CHECK on the limit."""

INSERT_TRANSFERS: Final = """
INSERT INTO ledger_transfer
    (id, key, kind, code, body, subject, clause, closes_id, reverses_id, expires_at, at, user_id, by_name)
SELECT n.*, %s, %s, %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[],
            %s::bigint[], %s::timestamptz[]) AS n
"""

INSERT_ENTRIES: Final = """
INSERT INTO ledger_entry
    (account_id, seq, transfer_id, leg, amount_fen, reserved_fen, balance_fen, held_fen, hash)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[],
                     %s::bigint[], %s::bigint[], %s::bytea[])
"""

INSERT_HOLDS: Final = """
INSERT INTO ledger_hold (transfer_id, leg, origin_id, end_id, amount_fen, expires_at)
SELECT * FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[])
"""

CLOSE_HOLDS: Final = """
WITH gone AS (DELETE FROM ledger_hold WHERE transfer_id = ANY(%s) RETURNING transfer_id)
SELECT count(DISTINCT transfer_id) FROM gone
"""

RECOVER: Final = """
INSERT INTO ledger_recovery (transfer_id, leg, posted_fen, recovered_fen)
SELECT * FROM unnest(%s::bigint[], %s::smallint[], %s::bigint[], %s::bigint[])
ON CONFLICT (transfer_id, leg) DO UPDATE
SET recovered_fen = ledger_recovery.recovered_fen + excluded.recovered_fen
"""

HEADS: Final = "SELECT id, seq, head FROM ledger_account WHERE seq > 0 ORDER BY id"
