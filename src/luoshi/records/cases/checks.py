"""What `luoshi verify` asks about cases: every frozen decision re-runs to the same fen, the ledger holds what the cases say."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

from luoshi.library.programmes import load
from luoshi.policy.cases.freezing import run_again
from luoshi.records.cases.models import Decision
from luoshi.records.cases.queries_case import frozen

PIECE: Final = 1_000

RESERVED: Final = """
WITH cases AS (
    SELECT programme_id, pot, sum(reserved_fen) AS fen FROM cases_case WHERE reserved_fen > 0 GROUP BY 1, 2
), ledger AS (
    SELECT purse.programme_id, purse.pot, sum(hold.amount_fen) AS fen
    FROM ledger_hold hold
    JOIN programmes_purse purse ON purse.account_id = hold.origin_id
    JOIN ledger_transfer transfer ON transfer.id = hold.transfer_id
    WHERE transfer.subject LIKE 'case:%' GROUP BY 1, 2
)
SELECT p.name, pot, coalesce(cases.fen, 0), coalesce(ledger.fen, 0)
FROM cases FULL JOIN ledger USING (programme_id, pot) JOIN programmes_programme p ON p.id = programme_id
"""
EACH: Final = """
SELECT c.receipt, c.reserved_fen, coalesce(h.fen, 0)
FROM cases_case c
LEFT JOIN (
    SELECT t.subject, sum(hold.amount_fen) AS fen FROM ledger_hold hold
    JOIN ledger_transfer t ON t.id = hold.transfer_id WHERE t.subject LIKE 'case:%' GROUP BY 1
) h ON h.subject = 'case:' || c.id
WHERE c.reserved_fen <> coalesce(h.fen, 0)
LIMIT 100
"""
PAID: Final = """
SELECT c.receipt, c.amount_fen, coalesce(p.fen, 0)
FROM cases_case c
LEFT JOIN (
    SELECT t.subject, sum(e.amount_fen) AS fen
    FROM ledger_transfer t JOIN ledger_entry e ON e.transfer_id = t.id
    JOIN programmes_programme g ON g.paid_id = e.account_id
    WHERE t.subject LIKE 'case:%' AND t.code = 'ok' AND (t.kind = 'post' OR t.key LIKE 'case:%/return/%')
    GROUP BY 1
) p ON p.subject = 'case:' || c.id
WHERE c.state IN ('paid', 'recovered') AND c.amount_fen <> coalesce(p.fen, 0)
LIMIT 100
"""
ONCE: Final = """
SELECT c.receipt FROM cases_case c
WHERE (c.state IN ('open', 'paid')) <> EXISTS (SELECT 1 FROM cases_oncekey k WHERE k.case_id = c.id)
  AND c.state <> 'recovered'
LIMIT 100
"""


def wrong_decisions() -> Iterator[str]:
    """Decisions that come out otherwise when they are made again from what was frozen."""
    last = 0
    while True:
        rows = (
            Decision.objects.filter(pk__gt=last)
            .order_by("id")
            .select_related("case", "facts", "rules__programme")[:PIECE]
        )
        found = list(rows)
        if not found:
            return
        for row in found:
            head = row.rules.programme
            book = load(head.city, head.name).part(row.rules.part)
            for difference in run_again(frozen(row), book):
                yield f"申请{row.case.receipt}第{row.number}次决定：{difference}"
        last = found[-1].pk


def wrong_money() -> Iterator[str]:
    """Cases whose money in the ledger is not what they say, and once-only keys without a living case."""
    with connection.cursor() as cursor:
        cursor.execute(RESERVED)
        for name, pot, cases, ledger in cursor.fetchall():
            if cases != ledger:
                yield f"{name}（额度：{pot or '共用'}）：各申请预留合计 {cases} 分，账本为 {ledger} 分"
        cursor.execute(EACH)
        for receipt, case, ledger in cursor.fetchall():
            yield f"申请{receipt}预留 {case} 分，账本为 {ledger} 分"
        cursor.execute(PAID)
        for receipt, case, ledger in cursor.fetchall():
            yield f"申请{receipt}已发放 {case} 分，账本为 {ledger} 分"
        cursor.execute(ONCE)
        for (receipt,) in cursor.fetchall():
            yield f"申请{receipt}的唯一性登记与其状态不符"
