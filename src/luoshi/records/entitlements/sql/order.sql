-- judge_orders
-- Everything against an order but the money (第一条, 第三条, 第十条): `lock_held` has been there. Reads only.
SELECT a.n, j.code AS earlier_code, j.answer AS earlier, j.digest = a.digest AS same, last.nth, last.channel,
    last.valid_until, last.day,
    CASE
        WHEN last.state IS NULL OR last.state = 'cancelled' THEN 'nothing-held'
        WHEN last.state = 'lapsed' OR (last.state <> 'used' AND last.valid_until <= a.at) THEN 'expired'
        WHEN last.state = 'used' THEN 'already-used'
        WHEN last.state = 'claimed' THEN 'not-bound'
        WHEN last.merchant_id <> a.merchant THEN 'bound-elsewhere'
        WHEN last.state = 'ordered' THEN 'already-ordered'
        WHEN NOT a.one_person THEN 'not-same-person'
        WHEN a.too_dear THEN 'too-dear'
        WHEN EXISTS (
            SELECT FROM entitlements_order o
            WHERE o.scheme_id = %(scheme)s AND o.merchant_id = a.merchant AND o.number = a.number
        ) THEN 'order-taken'
        WHEN s.activated THEN 'serial-activated'
        WHEN s.returned AND NOT %(resale)s::boolean THEN 'serial-taken'
        WHEN s.held AND NOT (s.state = 'ordered' AND s.valid_until <= a.at) THEN 'serial-taken'
        ELSE 'ok'
    END AS code
FROM unnest(%(n)s::int[], %(client_kind)s::smallint[], %(client)s::bigint[], %(key)s::text[], %(digest)s::bytea[],
        %(at)s::timestamptz[], %(person)s::bigint[], %(category)s::text[], %(merchant)s::bigint[],
        %(number)s::text[], %(serial)s::text[], %(one_person)s::boolean[], %(too_dear)s::boolean[])
    AS a(n, client_kind, client, key, digest, at, person, category, merchant, number, serial, one_person, too_dear)
LEFT JOIN LATERAL (
    SELECT o.answer, o.code, o.digest FROM entitlements_answer o
    WHERE o.scheme_id = %(scheme)s AND o.client_kind = a.client_kind AND o.client_id = a.client AND o.key = a.key
    LIMIT 1
) j ON true
LEFT JOIN LATERAL (
    SELECT e.nth, e.state, e.channel, e.merchant_id, e.valid_until, e.day
    FROM entitlements_entitlement e
    WHERE e.scheme_id = %(scheme)s AND e.person_id = a.person AND e.category = a.category
    ORDER BY e.nth DESC LIMIT 1
) last ON true
LEFT JOIN LATERAL (
    SELECT i.held, i.activated, i.returned, o.state, o.valid_until
    FROM entitlements_serial i
    JOIN entitlements_order o
        ON o.scheme_id = i.scheme_id AND o.merchant_id = i.merchant_id AND o.number = i.number
    WHERE i.scheme_id = %(scheme)s AND i.serial = a.serial LIMIT 1
) s ON true;

-- write_orders
-- What `judge_orders` and the ledger said, all of it at once. A serial number that another gate took meanwhile shows
-- in the last column.
WITH final AS MATERIALIZED (
    SELECT a.*,
        CASE
            WHEN a.code <> 'ok' THEN %(refusals)s::jsonb ->> a.code
            ELSE format(
                '{"code":"ok","category":"%%s","channel":"%%s","nth":%%s,"state":"ordered","order":%%s,"subsidy_fen":%%s,"pay_fen":%%s,"valid_until":"%%s"}',
                a.category, a.channel, a.nth, to_json(a.number), a.subsidy_fen, a.final_fen - a.subsidy_fen,
                to_char(a.valid_until AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'))
        END AS answer
    FROM unnest(%(n)s::int[], %(client_kind)s::smallint[], %(client)s::bigint[], %(key)s::text[], %(digest)s::bytea[],
            %(at)s::timestamptz[], %(by)s::text[], %(person)s::bigint[], %(category)s::text[], %(merchant)s::bigint[],
            %(number)s::text[], %(serial)s::text[], %(listed_fen)s::bigint[], %(final_fen)s::bigint[],
            %(subsidy_fen)s::bigint[], %(pot)s::text[], %(money_key)s::text[], %(code)s::text[], %(nth)s::int[], %(channel)s::text[],
            %(valid_until)s::timestamptz[])
        AS a(n, client_kind, client, key, digest, at, by_name, person, category, merchant, number, serial,
            listed_fen, final_fen, subsidy_fen, pot, money_key, code, nth, channel, valid_until)
), changed AS (
    UPDATE entitlements_entitlement e SET state = 'ordered'
    FROM final f
    WHERE f.code = 'ok' AND e.scheme_id = %(scheme)s AND e.person_id = f.person AND e.category = f.category
        AND e.nth = f.nth AND e.state = 'bound' AND e.merchant_id = f.merchant
    RETURNING 1
), made AS (
    INSERT INTO entitlements_order
        (scheme_id, merchant_id, number, person_id, category, nth, channel, serial, listed_fen, final_fen, subsidy_fen,
        pot, money_key, state, activated, ordered_at, valid_until)
    SELECT %(scheme)s, f.merchant, f.number, f.person, f.category, f.nth, f.channel, f.serial, f.listed_fen,
        f.final_fen, f.subsidy_fen, f.pot, f.money_key, 'ordered', false, f.at, f.valid_until
    FROM final f WHERE f.code = 'ok'
), held AS (
    INSERT INTO entitlements_serial AS s (scheme_id, serial, merchant_id, number, held, returned, activated)
    SELECT %(scheme)s, f.serial, f.merchant, f.number, true, false, false FROM final f WHERE f.code = 'ok'
    ON CONFLICT (scheme_id, serial) DO UPDATE
        SET merchant_id = excluded.merchant_id, number = excluded.number, held = true
        WHERE NOT s.activated AND (NOT s.held OR EXISTS (
            SELECT FROM entitlements_order o
            WHERE o.scheme_id = s.scheme_id AND o.merchant_id = s.merchant_id AND o.number = s.number
                AND o.state = 'ordered' AND o.valid_until <= %(latest)s::timestamptz
        ))
    RETURNING 1
), audited AS (
    INSERT INTO audit_auditentry (at, user_id, by_name, verb, subject_kind, subject_id, after)
    SELECT f.at, NULL, f.by_name, 'entitlement.order', 'entitlement', f.person,
        jsonb_build_object('category', f.category, 'nth', f.nth, 'merchant', f.merchant, 'order', f.number,
            'serial', f.serial, 'final_fen', f.final_fen, 'subsidy_fen', f.subsidy_fen)
    FROM final f WHERE f.code = 'ok'
), kept AS (
    INSERT INTO entitlements_answer (scheme_id, client_kind, client_id, key, verb, digest, code, answer, at)
    SELECT %(scheme)s, f.client_kind, f.client, f.key, 'order', f.digest, f.code, f.answer, f.at FROM final f
)
SELECT f.n, f.code, f.answer, true,
    (SELECT count(*) FROM changed) <> count(*) FILTER (WHERE f.code = 'ok') OVER ()
    OR (SELECT count(*) FROM held) <> count(*) FILTER (WHERE f.code = 'ok') OVER ()
FROM final f;
