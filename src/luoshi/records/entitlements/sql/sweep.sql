-- sweep
-- What is past its time (第五条) is written down as lapsed, the oldest first; what a gate holds right now is left.
WITH due AS MATERIALIZED (
    SELECT ctid AS place FROM entitlements_entitlement
    WHERE state IN ('claimed', 'bound', 'ordered') AND valid_until <= %(at)s AND scheme_id = %(scheme)s
    ORDER BY valid_until LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED
), swept AS (
    UPDATE entitlements_entitlement e SET state = 'lapsed', merchant_id = NULL
    FROM due WHERE e.ctid = due.place AND e.state IN ('claimed', 'bound', 'ordered')
    RETURNING 1
)
SELECT count(*) FROM swept;

-- sweep_orders
WITH due AS MATERIALIZED (
    SELECT ctid AS place, serial, merchant_id, number FROM entitlements_order
    WHERE state = 'ordered' AND valid_until <= %(at)s AND scheme_id = %(scheme)s
    ORDER BY valid_until LIMIT %(most)s FOR NO KEY UPDATE SKIP LOCKED
), swept AS (
    UPDATE entitlements_order o SET state = 'expired' FROM due WHERE o.ctid = due.place AND o.state = 'ordered'
    RETURNING o.serial, o.merchant_id, o.number
), freed AS (
    UPDATE entitlements_serial s SET held = false FROM swept w
    WHERE s.scheme_id = %(scheme)s AND s.serial = w.serial AND s.merchant_id = w.merchant_id AND s.number = w.number
)
SELECT count(*) FROM swept;
