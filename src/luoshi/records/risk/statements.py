"""The statements that compare all cases of a programme."""

from typing import Final

MARKS: Final = """
SELECT m.kind, count(DISTINCT c.person_id), array_agg(DISTINCT c.id)
FROM cases_mark m JOIN cases_case c ON c.id = m.case_id
WHERE c.programme_id = %s AND m.kind <> 'model'
GROUP BY m.kind, m.digest HAVING count(DISTINCT c.person_id) > 1
ORDER BY 2 DESC, m.kind LIMIT %s
"""
PHONES: Final = """
SELECT 'phone', count(DISTINCT p.id), array_agg(DISTINCT c.id)
FROM cases_case c JOIN persons_person p ON p.id = c.person_id
WHERE c.programme_id = %s AND p.phone_digest IS NOT NULL
GROUP BY p.phone_digest HAVING count(DISTINCT p.id) > 1
ORDER BY 2 DESC LIMIT %s
"""
PRICES: Final = """
WITH priced AS (
    SELECT c.id, c.labels ->> 'model' AS model, (f.facts ->> 'price_fen')::bigint AS fen
    FROM cases_case c JOIN cases_casefacts f ON f.case_id = c.id AND f.version = c.facts_version
    WHERE c.programme_id = %s AND c.labels ->> 'model' IS NOT NULL AND f.facts ->> 'price_fen' IS NOT NULL
), middle AS (
    SELECT model, percentile_disc(0.5) WITHIN GROUP (ORDER BY fen) AS fen, count(*) AS n FROM priced GROUP BY model
)
SELECT p.fen, m.fen, m.n, p.model, p.id FROM priced p JOIN middle m USING (model)
WHERE m.n >= %s AND abs(p.fen - m.fen) * 10000 > m.fen * %s
ORDER BY abs(p.fen - m.fen)::numeric / m.fen DESC, p.id LIMIT %s
"""
