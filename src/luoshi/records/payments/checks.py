"""What `luoshi verify` asks about payments: bank, cases and ledger say the same of every payment."""

from collections.abc import Iterator
from typing import Final

from django.db import connection

STATES: Final = """
SELECT p.reference, p.state, c.state, c.payment
FROM payments_payment p JOIN cases_case c ON c.id = p.case_id
WHERE (p.state = 'paid' AND (c.state NOT IN ('paid', 'recovered') OR c.amount_fen <> p.amount_fen))
   OR (p.state IN ('ready', 'sent') AND NOT (c.state = 'open' AND c.payment = 'batched' AND c.reserved_fen = p.amount_fen))
   OR (p.state = 'unknown' AND NOT (c.state = 'open' AND c.payment = 'unknown'))
LIMIT 100
"""
SUMS: Final = """
SELECT b.title, b.total_fen, b.count, sum(p.amount_fen), count(p.id)
FROM payments_batch b JOIN payments_payment p ON p.batch_id = b.id
GROUP BY b.id HAVING b.total_fen <> sum(p.amount_fen) OR b.count <> count(p.id)
LIMIT 100
"""


def wrong_payments() -> Iterator[str]:
    """Payments that do not fit their case, and batches whose sum is not that of their payments."""
    with connection.cursor() as cursor:
        cursor.execute(STATES)
        for reference, state, case, payment in cursor.fetchall():
            yield f"发放{reference}为 {state}，申请为 {case}/{payment}"
        cursor.execute(SUMS)
        for title, total, count, found, lines in cursor.fetchall():
            yield f"批次{title}合计 {total} 分 {count} 笔，各笔为 {found} 分 {lines} 笔"
