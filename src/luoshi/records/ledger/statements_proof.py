"""The SQL of the proof. Each statement returns the rows that are wrong; none is the good answer."""

from typing import Final

COUNTS: Final = """
SELECT (SELECT count(*) FROM ledger_account), (SELECT count(*) FROM ledger_entry),
       (SELECT count(*) FROM ledger_transfer), (SELECT coalesce(sum(balance_fen), 0)::bigint FROM ledger_account)
"""

CHAIN: Final = """
WITH line AS (
    SELECT e.*, a.path, t.body, t.at, t.by_name,
           lag(e.seq, 1, 0::bigint) OVER w AS before_seq,
           lag(e.balance_fen, 1, 0::bigint) OVER w AS before_balance,
           lag(e.held_fen, 1, 0::bigint) OVER w AS before_held,
           coalesce(lag(e.hash) OVER w,
                    sha256(convert_to(a.path || '|' || CASE WHEN a.may_overdraw THEN 't' ELSE 'f' END, 'UTF8')))
               AS before_hash
    FROM ledger_entry e
    JOIN ledger_account a ON a.id = e.account_id
    JOIN ledger_transfer t ON t.id = e.transfer_id
    WINDOW w AS (PARTITION BY e.account_id ORDER BY e.seq)
)
SELECT path, seq FROM line
WHERE seq <> before_seq + 1
   OR balance_fen <> before_balance + amount_fen
   OR held_fen <> before_held + reserved_fen
   OR hash <> sha256(before_hash || convert_to(concat_ws('|',
        account_id, seq, transfer_id, leg, amount_fen, reserved_fen, balance_fen, held_fen,
        encode(sha256(convert_to(body, 'UTF8')), 'hex'), (extract(epoch FROM at) * 1000000)::bigint, by_name),
        'UTF8'))
ORDER BY account_id, seq
"""
"""The same text as `policy.ledger.chain` builds. An entry whose transfer is gone breaks the count of its account."""

ACCOUNTS: Final = """
SELECT a.path FROM ledger_account a
LEFT JOIN LATERAL (
    SELECT seq, balance_fen, held_fen, hash FROM ledger_entry e WHERE e.account_id = a.id ORDER BY seq DESC LIMIT 1
) last ON true
WHERE a.seq <> coalesce(last.seq, 0) OR a.balance_fen <> coalesce(last.balance_fen, 0)
   OR a.held_fen <> coalesce(last.held_fen, 0)
   OR a.head <> coalesce(last.hash,
        sha256(convert_to(a.path || '|' || CASE WHEN a.may_overdraw THEN 't' ELSE 'f' END, 'UTF8')))
ORDER BY a.id
"""

LIMITS: Final = """
SELECT a.path, e.seq FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
WHERE NOT a.may_overdraw AND e.balance_fen < e.held_fen ORDER BY e.account_id, e.seq
"""

BALANCED: Final = """
SELECT t.key, w.fen FROM (
    SELECT transfer_id, sum(amount_fen)::bigint AS fen FROM ledger_entry GROUP BY transfer_id
    HAVING sum(amount_fen) <> 0
) w JOIN ledger_transfer t ON t.id = w.transfer_id ORDER BY t.id
"""

ANSWERS: Final = """
SELECT t.key FROM ledger_transfer t
WHERE (t.code = 'ok') <> EXISTS (SELECT 1 FROM ledger_entry e WHERE e.transfer_id = t.id) ORDER BY t.id
"""

BODIES: Final = """
SELECT t.key FROM ledger_transfer t
LEFT JOIN ledger_transfer target ON target.id = coalesce(t.closes_id, t.reverses_id)
WHERE t.body::jsonb ->> 0 <> t.kind OR t.body::jsonb ->> 1 <> t.key
   OR t.body::jsonb ->> 2 <> t.subject OR t.body::jsonb ->> 3 <> t.clause
   OR (t.kind = 'reserve' AND (t.body::jsonb ->> 5)::timestamptz IS DISTINCT FROM t.expires_at)
   OR (t.code = 'ok' AND t.kind NOT IN ('move', 'reserve') AND t.body::jsonb ->> 4 IS DISTINCT FROM target.key)
ORDER BY t.id
"""
"""The body is sealed in the chain; the columns beside it are copies for queries."""

HELD: Final = """
SELECT a.path, a.held_fen, coalesce(h.fen, 0) FROM ledger_account a
LEFT JOIN (SELECT origin_id, sum(amount_fen)::bigint AS fen FROM ledger_hold GROUP BY origin_id) h
    ON h.origin_id = a.id
WHERE a.held_fen <> coalesce(h.fen, 0) ORDER BY a.id
"""

HOLDS: Final = """
SELECT t.key FROM ledger_transfer t
WHERE t.kind = 'reserve' AND t.code = 'ok' AND (
    (NOT EXISTS (SELECT 1 FROM ledger_transfer c WHERE c.closes_id = t.id))
    <> EXISTS (SELECT 1 FROM ledger_hold h WHERE h.transfer_id = t.id)
    OR EXISTS (
        SELECT 1 FROM ledger_hold h WHERE h.transfer_id = t.id AND (
            h.expires_at IS DISTINCT FROM t.expires_at
            OR jsonb_build_array(h.origin_id, h.end_id, h.amount_fen) <> t.body::jsonb -> 4 -> h.leg::int)))
ORDER BY t.id
"""

RECOVERIES: Final = """
WITH back AS (
    SELECT t.reverses_id AS transfer_id, e.leg, sum(e.amount_fen)::bigint AS fen
    FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id AND e.amount_fen > 0
    WHERE t.kind = 'reverse' AND t.code = 'ok' GROUP BY 1, 2
), paid AS (
    SELECT transfer_id, leg, sum(amount_fen)::bigint AS fen FROM ledger_entry
    WHERE amount_fen > 0 AND transfer_id IN (SELECT transfer_id FROM back) GROUP BY 1, 2
)
SELECT DISTINCT p.key
FROM (back FULL JOIN ledger_recovery r USING (transfer_id, leg)) LEFT JOIN paid USING (transfer_id, leg)
JOIN ledger_transfer p ON p.id = transfer_id
WHERE back.fen IS DISTINCT FROM r.recovered_fen OR paid.fen IS DISTINCT FROM r.posted_fen OR back.fen > paid.fen
ORDER BY 1
"""

SEALED: Final = """
SELECT coalesce(a.path, '?'), (item ->> 1)::bigint
FROM ledger_seal s CROSS JOIN jsonb_array_elements(s.heads) AS sealed(item)
LEFT JOIN ledger_account a ON a.id = (item ->> 0)::bigint
LEFT JOIN ledger_entry e ON e.account_id = (item ->> 0)::bigint AND e.seq = (item ->> 1)::bigint
WHERE s.id = %s AND encode(e.hash, 'hex') IS DISTINCT FROM item ->> 2
ORDER BY (item ->> 0)::bigint
"""
