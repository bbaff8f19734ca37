-- lock_releases
-- Always in the order of the ids. One that is gone stays gone (migration 0002) and needs no lock.
SELECT r.id
FROM entitlements_release r
JOIN unnest(%(days)b::date[], %(categories)b::text[], %(channels)b::text[]) AS w(day, category, channel)
    ON r.scheme_id = %(scheme)s AND r.day = w.day AND r.category = w.category AND r.channel = w.channel
WHERE r."left" > 0
ORDER BY r.id FOR NO KEY UPDATE OF r;

-- claim
-- A batch of claims with every check of 第三条 to 第五条 and 第二十三条; a person stands in it once for a category.
WITH asked AS MATERIALIZED (
    SELECT a.*, w.valid_until, w.opens_at, w.counts, (a.at AT TIME ZONE 'Asia/Shanghai')::date AS today
    FROM unnest(%(n)b::int[], %(person)b::bigint[], %(key)b::text[], %(digest)b::bytea[], %(category)b::text[],
                %(channel)b::text[], %(day)b::date[], %(at)b::timestamptz[], %(by)b::text[])
         AS a(n, person, key, digest, category, channel, day, at, by_name)
    JOIN unnest(%(window_channel)b::text[], %(window_day)b::date[], %(window_until)b::timestamptz[],
                %(window_opens)b::timestamptz[], %(window_counts)b::boolean[])
         AS w(channel, day, valid_until, opens_at, counts) USING (channel, day)
), looked AS MATERIALIZED (
    SELECT a.*, j.answer AS earlier, j.code AS earlier_code, j.digest = a.digest AS same
    FROM asked a
    LEFT JOIN LATERAL (
        SELECT o.answer, o.code, o.digest FROM entitlements_answer o
        WHERE o.scheme_id = %(scheme)s AND o.client_kind = 1 AND o.client_id = a.person AND o.key = a.key LIMIT 1
    ) j ON true
), judged AS MATERIALIZED (
    SELECT a.*, r."left", COALESCE(last.nth, 0) + 1 AS nth, last.state AS last_state, last.place AS last_place,
        CASE
            WHEN r."left" IS NULL THEN 'no-release'
            WHEN r."left" = 0 THEN 'gone'
            WHEN a.day < a.today THEN 'day-over'
            WHEN a.day < %(claims_from)s::date OR a.at < a.opens_at THEN 'not-open'
            WHEN EXISTS (
                SELECT FROM entitlements_elsewhere o
                WHERE o.scheme_id = %(scheme)s AND o.person_id = a.person AND o.category = a.category
                    AND o.kind = ANY(%(elsewhere)b::text[])
            ) THEN 'taken-elsewhere'
            WHEN last.state = 'used' THEN 'already-used'
            WHEN last.state IN ('claimed', 'bound', 'ordered') AND last.valid_until > a.at THEN 'already-claimed'
            WHEN last.nth >= %(lapses_most)s AND (
                SELECT count(*) FROM entitlements_entitlement e
                WHERE e.scheme_id = %(scheme)s AND e.person_id = a.person AND e.category = a.category AND e.counts
                    AND (e.channel = a.channel OR %(bar_both)s::boolean)
                    AND (e.state = 'lapsed' OR (e.state IN ('claimed', 'bound', 'ordered') AND e.valid_until <= a.at))
            ) >= %(lapses_most)s THEN 'barred'
        END AS refused
    FROM looked a
    LEFT JOIN LATERAL (
        SELECT o."left" FROM entitlements_release o
        WHERE o.scheme_id = %(scheme)s AND o.day = a.day AND o.category = a.category AND o.channel = a.channel LIMIT 1
    ) r ON true
    LEFT JOIN LATERAL (
        SELECT e.nth, e.state, e.valid_until, e.ctid AS place FROM entitlements_entitlement e
        WHERE e.scheme_id = %(scheme)s AND e.person_id = a.person AND e.category = a.category
        ORDER BY e.nth DESC LIMIT 1
    ) last ON true
    WHERE a.earlier IS NULL
), decided AS MATERIALIZED (
    SELECT j.*,
        CASE
            WHEN j.refused IN ('no-release', 'gone') THEN j.refused
            WHEN count(*) FILTER (WHERE j.refused IS NULL) OVER (
                PARTITION BY j.day, j.category, j.channel ORDER BY j.n
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) >= j."left" THEN 'gone'
            ELSE COALESCE(j.refused, 'ok')
        END AS code
    FROM judged j
), lapsed AS (
    UPDATE entitlements_entitlement e SET state = 'lapsed', merchant_id = NULL
    FROM decided d
    WHERE d.code = 'ok' AND d.last_state IN ('claimed', 'bound', 'ordered') AND e.ctid = d.last_place
        AND e.state IN ('claimed', 'bound', 'ordered')
    RETURNING 1
), given AS (
    INSERT INTO entitlements_entitlement
        (scheme_id, person_id, category, nth, channel, day, state, claimed_at, valid_until, counts)
    SELECT %(scheme)s, d.person, d.category, d.nth, d.channel, d.day, 'claimed', d.at, d.valid_until, d.counts
    FROM decided d
    WHERE d.code = 'ok' AND (SELECT count(*) FROM lapsed) >= 0
    ON CONFLICT DO NOTHING
    RETURNING day, category, channel
), taken AS (
    UPDATE entitlements_release r SET "left" = r."left" - t.pieces
    FROM (SELECT day, category, channel, count(*) AS pieces FROM given GROUP BY day, category, channel) t
    WHERE r.scheme_id = %(scheme)s AND r.day = t.day AND r.category = t.category AND r.channel = t.channel
), final AS MATERIALIZED (
    SELECT d.*,
        CASE
            WHEN d.code <> 'ok' THEN %(refusals)s::jsonb ->> d.code
            ELSE format(
                '{"code":"ok","category":"%%s","channel":"%%s","day":"%%s","nth":%%s,"claimed_at":"%%s","valid_until":"%%s"}',
                d.category, d.channel, d.day, d.nth,
                to_char(d.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS.US"+08:00"'),
                to_char(d.valid_until AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'))
        END AS answer
    FROM decided d
), audited AS (
    INSERT INTO audit_auditentry (at, user_id, by_name, verb, subject_kind, subject_id, after)
    SELECT f.at, NULL, f.by_name, 'entitlement.claim', 'entitlement', f.person,
        jsonb_build_object('category', f.category, 'nth', f.nth, 'channel', f.channel, 'day', f.day)
    FROM final f WHERE f.code = 'ok'
), kept AS (
    INSERT INTO entitlements_answer (scheme_id, client_kind, client_id, key, verb, digest, code, answer, at)
    SELECT %(scheme)s, 1, f.person, f.key, 'claim', f.digest, f.code, f.answer, f.at FROM final f
)
SELECT n, code, answer, true, (SELECT count(*) FROM given) <> count(*) FILTER (WHERE code = 'ok') OVER () FROM final
UNION ALL
SELECT n, earlier_code, earlier, same, false FROM looked WHERE earlier IS NOT NULL;

-- gone
-- For claims on a release that this gate believes to be gone: earlier answers, and whether it truly is. Reads only.
SELECT a.n, j.answer, j.code, j.digest = a.digest AS same, r."left" = 0 AS gone
FROM unnest(%(n)b::int[], %(person)b::bigint[], %(key)b::text[], %(digest)b::bytea[], %(category)b::text[],
            %(channel)b::text[], %(day)b::date[]) AS a(n, person, key, digest, category, channel, day)
LEFT JOIN entitlements_answer j
    ON j.scheme_id = %(scheme)s AND j.client_kind = 1 AND j.client_id = a.person AND j.key = a.key
LEFT JOIN entitlements_release r
    ON r.scheme_id = %(scheme)s AND r.day = a.day AND r.category = a.category AND r.channel = a.channel;
