-- lock_held
-- The live entitlements of these persons, always in one order, so that two gates never wait in a circle.
SELECT e.person_id
FROM (
    SELECT * FROM unnest(%(person)s::bigint[], %(category)s::text[]) AS a(person, category) ORDER BY person, category
) a,
LATERAL (
    SELECT o.person_id FROM entitlements_entitlement o
    WHERE o.scheme_id = %(scheme)s AND o.person_id = a.person AND o.category = a.category
        AND o.state IN ('claimed', 'bound', 'ordered', 'used')
    FOR NO KEY UPDATE
) e;

-- hold
-- Bind (第三条, 第四条), unbind (第七条), cancel (第八条): `lock_held` has been there. An unbound order is void.
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(%(n)s::int[], %(verb)s::text[], %(client_kind)s::smallint[], %(client)s::bigint[],
        %(key)s::text[], %(digest)s::bytea[], %(at)s::timestamptz[], %(by)s::text[],
        %(person)s::bigint[], %(category)s::text[], %(channel)s::text[], %(merchant)s::bigint[])
        AS a(n, verb, client_kind, client, key, digest, at, by_name, person, category, channel, merchant)
), looked AS MATERIALIZED (
    SELECT a.*, j.answer AS earlier, j.code AS earlier_code, j.digest = a.digest AS same
    FROM asked a
    LEFT JOIN LATERAL (
        SELECT o.answer, o.code, o.digest FROM entitlements_answer o
        WHERE o.scheme_id = %(scheme)s AND o.client_kind = a.client_kind AND o.client_id = a.client AND o.key = a.key
        LIMIT 1
    ) j ON true
), decided AS MATERIALIZED (
    SELECT a.*, last.nth, last.place, last.channel AS held_channel, last.valid_until,
        CASE a.verb WHEN 'bind' THEN 'bound' WHEN 'unbind' THEN 'claimed' ELSE 'cancelled' END AS new_state,
        CASE
            WHEN last.state IS NULL OR last.state = 'cancelled' THEN 'nothing-held'
            WHEN last.state = 'lapsed' OR (last.state <> 'used' AND last.valid_until <= a.at) THEN 'expired'
            WHEN last.state = 'used' THEN 'already-used'
            WHEN a.verb = 'bind' AND last.channel <> a.channel THEN 'wrong-channel'
            WHEN a.verb = 'bind' AND last.merchant_id = a.merchant THEN 'already-bound'
            WHEN a.verb = 'bind' AND last.state <> 'claimed' THEN 'bound-elsewhere'
            WHEN a.verb = 'unbind' AND last.state = 'claimed' THEN 'not-bound'
            WHEN a.verb = 'unbind' AND last.merchant_id <> a.merchant THEN 'bound-elsewhere'
            WHEN a.verb = 'cancel' AND last.state <> 'claimed' THEN 'unbind-first'
            ELSE 'ok'
        END AS code
    FROM looked a
    LEFT JOIN LATERAL (
        SELECT e.nth, e.state, e.channel, e.merchant_id, e.valid_until, e.ctid AS place
        FROM entitlements_entitlement e
        WHERE e.scheme_id = %(scheme)s AND e.person_id = a.person AND e.category = a.category
        ORDER BY e.nth DESC LIMIT 1
    ) last ON true
    WHERE a.earlier IS NULL
), changed AS (
    UPDATE entitlements_entitlement e
    SET state = d.new_state, merchant_id = CASE WHEN d.verb = 'bind' THEN d.merchant END
    FROM decided d WHERE d.code = 'ok' AND e.ctid = d.place
    RETURNING 1
), loosened AS MATERIALIZED (
    SELECT d.n, o.number, o.merchant_id, o.serial, o.money_key, o.subsidy_fen, o.place
    FROM decided d
    JOIN LATERAL (
        SELECT i.*, i.ctid AS place FROM entitlements_order i
        WHERE i.scheme_id = %(scheme)s AND i.person_id = d.person AND i.category = d.category AND i.nth = d.nth
            AND i.state = 'ordered'
        LIMIT 1
    ) o ON true
    WHERE d.code = 'ok' AND d.verb = 'unbind'
), voided AS (
    UPDATE entitlements_order o SET state = 'void' FROM loosened l WHERE o.ctid = l.place
), freed AS (
    UPDATE entitlements_serial s SET held = false FROM loosened l
    WHERE s.scheme_id = %(scheme)s AND s.serial = l.serial AND s.merchant_id = l.merchant_id AND s.number = l.number
), final AS MATERIALIZED (
    SELECT d.*,
        CASE
            WHEN d.code <> 'ok' THEN %(refusals)s::jsonb ->> d.code
            ELSE format(
                '{"code":"ok","category":"%%s","channel":"%%s","nth":%%s,"state":"%%s","valid_until":"%%s"}',
                d.category, d.held_channel, d.nth, d.new_state,
                to_char(d.valid_until AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'))
        END AS answer
    FROM decided d
), audited AS (
    INSERT INTO audit_auditentry (at, user_id, by_name, verb, subject_kind, subject_id, after)
    SELECT f.at, NULL, f.by_name, 'entitlement.' || f.verb, 'entitlement', f.person,
        jsonb_build_object('category', f.category, 'nth', f.nth, 'merchant', f.merchant)
    FROM final f WHERE f.code = 'ok'
), kept AS (
    INSERT INTO entitlements_answer (scheme_id, client_kind, client_id, key, verb, digest, code, answer, at)
    SELECT %(scheme)s, f.client_kind, f.client, f.key, f.verb, f.digest, f.code, f.answer, f.at FROM final f
)
SELECT f.n, f.code, f.answer, true, (SELECT count(*) FROM changed) <> count(*) FILTER (WHERE f.code = 'ok') OVER (),
    l.money_key, l.subsidy_fen
FROM final f LEFT JOIN loosened l ON l.n = f.n
UNION ALL
SELECT n, earlier_code, earlier, same, false, NULL, NULL FROM looked WHERE earlier IS NOT NULL;
