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
MARKS_OF: Final = """
SELECT m.case_id, m.kind, count(DISTINCT c.person_id), array_agg(DISTINCT c.id)
FROM cases_mark m JOIN cases_mark o ON o.kind = m.kind AND o.digest = m.digest JOIN cases_case c ON c.id = o.case_id
WHERE m.case_id = ANY(%s) AND m.kind <> 'model' AND c.programme_id = %s
GROUP BY m.case_id, m.kind, m.digest HAVING count(DISTINCT c.person_id) > 1
ORDER BY 1, 3 DESC, 2
"""
PHONES_OF: Final = """
SELECT mine.id, 'phone', count(DISTINCT c.person_id), array_agg(DISTINCT c.id)
FROM cases_case mine JOIN persons_person p ON p.id = mine.person_id
JOIN persons_person o ON o.phone_digest = p.phone_digest JOIN cases_case c ON c.person_id = o.id
WHERE mine.id = ANY(%s) AND c.programme_id = %s
GROUP BY mine.id HAVING count(DISTINCT c.person_id) > 1
ORDER BY 1
"""
"""What some cases share with cases of other persons, found by index: a case's own signs without comparing all with all."""
PRICE_OF: Final = """
WITH priced AS (
    SELECT c.id, (f.facts ->> 'price_fen')::bigint AS fen
    FROM cases_case c JOIN cases_casefacts f ON f.case_id = c.id AND f.version = c.facts_version
    WHERE c.programme_id = %s AND f.facts ->> 'price_fen' IS NOT NULL
      AND c.labels ->> 'model' = (SELECT labels ->> 'model' FROM cases_case WHERE id = %s)
)
SELECT p.fen, (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY fen) FROM priced), (SELECT count(*) FROM priced),
       c.labels ->> 'model'
FROM priced p JOIN cases_case c USING (id) WHERE p.id = %s
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
DEALERS: Final = """
WITH mine AS (
    SELECT c.id, c.person_id, c.state, c.labels ->> 'dealer' AS dealer, c.labels ->> 'model' AS model,
           (c.applied_at AT TIME ZONE 'Asia/Shanghai')::date AS day, (f.facts ->> 'price_fen')::bigint AS fen
    FROM cases_case c JOIN cases_casefacts f ON f.case_id = c.id AND f.version = c.facts_version
    WHERE c.programme_id = %s AND c.labels ->> 'dealer' IS NOT NULL
), middle AS (
    SELECT model, percentile_disc(0.5) WITHIN GROUP (ORDER BY fen) AS fen FROM mine GROUP BY model HAVING count(*) >= %s
), busiest AS (
    SELECT DISTINCT ON (dealer) dealer, day AS busy_day, count(*) AS busy FROM mine GROUP BY dealer, day
    ORDER BY dealer, count(*) DESC, day
), numbers AS (
    SELECT m.kind, m.digest, mine.id, mine.person_id FROM mine JOIN cases_mark m ON m.case_id = mine.id
    WHERE m.kind IN ('bank_card', 'device')
    UNION ALL
    SELECT 'phone', p.phone_digest, mine.id, mine.person_id FROM mine JOIN persons_person p ON p.id = mine.person_id
    WHERE p.phone_digest IS NOT NULL
), shared AS (
    SELECT DISTINCT n.id FROM numbers n
    JOIN (SELECT kind, digest FROM numbers GROUP BY 1, 2 HAVING count(DISTINCT person_id) > 1) d USING (kind, digest)
)
SELECT dealer, count(*), max(day) - min(day) + 1, busy_day, busy,
       coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY mine.fen * 10000 / nullif(middle.fen, 0)), 0),
       count(shared.id), count(*) FILTER (WHERE state = 'refused'), (array_agg(mine.id ORDER BY mine.id))[1:200]
FROM mine JOIN busiest USING (dealer) LEFT JOIN middle USING (model) LEFT JOIN shared ON shared.id = mine.id
GROUP BY dealer, busy_day, busy HAVING count(*) >= %s
ORDER BY count(*) DESC, dealer LIMIT %s
"""
"""One row a seller with its figures; the first 200 of its cases. Parameters: programme, cases of a model that give a median,
cases of a seller that are looked at, sellers."""
