-- lock_held_of_orders
-- The entitlements behind these orders: every change of an order happens under the lock of its entitlement.
SELECT e.person_id
FROM (
    SELECT o.person_id, o.category, o.nth
    FROM unnest(%(merchant)s::bigint[], %(number)s::text[]) AS a(merchant, number)
    JOIN LATERAL (
        SELECT i.person_id, i.category, i.nth FROM entitlements_order i
        WHERE i.scheme_id = %(scheme)s AND i.merchant_id = a.merchant AND i.number = a.number LIMIT 1
    ) o ON true
    ORDER BY o.person_id, o.category
) a,
LATERAL (
    SELECT o.person_id FROM entitlements_entitlement o
    WHERE o.scheme_id = %(scheme)s AND o.person_id = a.person_id AND o.category = a.category AND o.nth = a.nth
    FOR NO KEY UPDATE
) e;

-- settle
-- Pay (第三条) and return (第六条): `lock_held_of_orders` has been there. A piece comes back with its old expiry.
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(%(n)s::int[], %(verb)s::text[], %(client_kind)s::smallint[], %(client)s::bigint[],
        %(key)s::text[], %(digest)s::bytea[], %(at)s::timestamptz[], %(by)s::text[],
        %(merchant)s::bigint[], %(number)s::text[], %(activated)s::boolean[])
        AS a(n, verb, client_kind, client, key, digest, at, by_name, merchant, number, activated)
), looked AS MATERIALIZED (
    SELECT a.*, j.answer AS earlier, j.code AS earlier_code, j.digest = a.digest AS same
    FROM asked a
    LEFT JOIN LATERAL (
        SELECT o.answer, o.code, o.digest FROM entitlements_answer o
        WHERE o.scheme_id = %(scheme)s AND o.client_kind = a.client_kind AND o.client_id = a.client AND o.key = a.key
        LIMIT 1
    ) j ON true
), decided AS MATERIALIZED (
    SELECT a.*, o.person_id AS person, o.category, o.nth, o.channel, o.valid_until, o.serial, o.subsidy_fen,
        o.final_fen, o.money_key, o.place, e.place AS held_place,
        CASE WHEN a.verb = 'pay' THEN 'used' WHEN o.valid_until > a.at THEN 'claimed' ELSE 'lapsed' END AS new_state,
        CASE
            WHEN o.state IS NULL THEN 'no-order'
            WHEN a.verb = 'return' AND o.state = 'returned' THEN 'already-returned'
            WHEN a.verb = 'return' AND o.state <> 'paid' THEN 'not-paid'
            WHEN a.verb = 'return' THEN 'ok'
            WHEN o.state = 'paid' THEN 'already-paid'
            WHEN o.state = 'returned' THEN 'already-returned'
            WHEN o.state = 'void' THEN 'order-void'
            WHEN o.state = 'expired' OR o.valid_until <= a.at THEN 'expired'
            WHEN o.category = ANY(%(to_activate)s::text[]) AND NOT a.activated THEN 'not-activated'
            ELSE 'ok'
        END AS code
    FROM looked a
    LEFT JOIN LATERAL (
        SELECT i.*, i.ctid AS place FROM entitlements_order i
        WHERE i.scheme_id = %(scheme)s AND i.merchant_id = a.merchant AND i.number = a.number LIMIT 1
    ) o ON true
    LEFT JOIN LATERAL (
        SELECT i.ctid AS place FROM entitlements_entitlement i
        WHERE i.scheme_id = %(scheme)s AND i.person_id = o.person_id AND i.category = o.category AND i.nth = o.nth
            AND i.state = CASE a.verb WHEN 'pay' THEN 'ordered' ELSE 'used' END
        LIMIT 1
    ) e ON true
    WHERE a.earlier IS NULL
), changed AS (
    UPDATE entitlements_entitlement e
    SET state = d.new_state, merchant_id = CASE WHEN d.verb = 'pay' THEN e.merchant_id END,
        counts = e.counts AND (d.new_state <> 'lapsed' OR %(returned_late)s::boolean)
    FROM decided d WHERE d.code = 'ok' AND e.ctid = d.held_place
    RETURNING 1
), dealt AS (
    UPDATE entitlements_order o
    SET state = CASE d.verb WHEN 'pay' THEN 'paid' ELSE 'returned' END,
        activated = CASE d.verb WHEN 'pay' THEN d.activated ELSE o.activated END,
        paid_at = CASE d.verb WHEN 'pay' THEN d.at ELSE o.paid_at END,
        returned_at = CASE d.verb WHEN 'return' THEN d.at END
    FROM decided d WHERE d.code = 'ok' AND o.ctid = d.place
), marked AS (
    UPDATE entitlements_serial s
    SET held = (d.verb = 'pay'), returned = s.returned OR d.verb = 'return',
        activated = s.activated OR (d.verb = 'pay' AND d.activated)
    FROM decided d
    WHERE d.code = 'ok' AND s.scheme_id = %(scheme)s AND s.serial = d.serial
        AND s.merchant_id = d.merchant AND s.number = d.number
), final AS MATERIALIZED (
    SELECT d.*,
        CASE
            WHEN d.code <> 'ok' THEN %(refusals)s::jsonb ->> d.code
            ELSE format(
                '{"code":"ok","category":"%%s","channel":"%%s","nth":%%s,"state":"%%s","order":%%s,"subsidy_fen":%%s,"pay_fen":%%s,"valid_until":"%%s"}',
                d.category, d.channel, d.nth, d.new_state, to_json(d.number), d.subsidy_fen,
                d.final_fen - d.subsidy_fen,
                to_char(d.valid_until AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD"T"HH24:MI:SS"+08:00"'))
        END AS answer
    FROM decided d
), audited AS (
    INSERT INTO audit_auditentry (at, user_id, by_name, verb, subject_kind, subject_id, after)
    SELECT f.at, NULL, f.by_name, 'entitlement.' || f.verb, 'entitlement', f.person,
        jsonb_build_object('category', f.category, 'nth', f.nth, 'merchant', f.merchant, 'order', f.number,
            'subsidy_fen', f.subsidy_fen)
    FROM final f WHERE f.code = 'ok'
), kept AS (
    INSERT INTO entitlements_answer (scheme_id, client_kind, client_id, key, verb, digest, code, answer, at)
    SELECT %(scheme)s, f.client_kind, f.client, f.key, f.verb, f.digest, f.code, f.answer, f.at FROM final f
)
SELECT f.n, f.code, f.answer, true, (SELECT count(*) FROM changed) <> count(*) FILTER (WHERE f.code = 'ok') OVER (),
    f.money_key, f.subsidy_fen
FROM final f
UNION ALL
SELECT n, earlier_code, earlier, same, false, NULL, NULL FROM looked WHERE earlier IS NOT NULL;
