-- bound
-- The last order of the next portion, in the order of merchant and number.
SELECT o.merchant_id, o.number
FROM entitlements_order o
WHERE o.scheme_id = %(scheme)s AND o.state IN ('paid', 'returned')
    AND o.paid_at >= %(first)s::timestamptz AND o.paid_at < %(until)s::timestamptz
    AND (o.merchant_id, o.number) > (%(after_merchant)s::bigint, %(after_number)s::text)
    AND (%(merchant)s::bigint IS NULL OR o.merchant_id = %(merchant)s::bigint)
ORDER BY o.merchant_id, o.number
OFFSET %(most)s - 1 LIMIT 1;

-- total
SELECT count(*)
FROM entitlements_order o
WHERE o.scheme_id = %(scheme)s AND o.state IN ('paid', 'returned')
    AND o.paid_at >= %(first)s::timestamptz AND o.paid_at < %(until)s::timestamptz
    AND (%(merchant)s::bigint IS NULL OR o.merchant_id = %(merchant)s::bigint);

-- judge
-- Every check of policy/settlement/checks.py, in its order, over one portion of orders; what is closed stays as it is.
-- Amount and price are read as on the day of the order (`terms` from `since` until `before`): the gate took them off so.
WITH terms AS MATERIALIZED (
    SELECT *
    FROM unnest(%(names)s::text[], %(rates)s::bigint[], %(caps)s::bigint[], %(price_most)s::bigint[],
                %(activated)s::boolean[], %(grades)s::smallint[], %(since)s::date[], %(before)s::date[],
                %(rounding)s::text[], %(price_basis)s::text[])
        AS t(name, rate_bp, cap_fen, most_fen, activated, grade, since, before, rounding, price_basis)
), priced AS MATERIALIZED (
    SELECT goods_id, price_fen, since,
        COALESCE(lead(since) OVER (PARTITION BY goods_id ORDER BY since), 'infinity'::date) AS until
    FROM goods_pricereport
), spells AS MATERIALIZED (
    SELECT merchant_id, began_at, COALESCE(ended_at, 'infinity'::timestamptz) AS until,
        min(began_at) OVER (PARTITION BY merchant_id) AS first_at
    FROM merchants_spell
), admitted AS MATERIALIZED (
    SELECT merchant_id, min(first_at) AS first_at, range_agg(tstzrange(began_at, until)) AS times
    FROM spells GROUP BY merchant_id
), closing AS MATERIALIZED (
    SELECT r.merchant_id, r.first, r.last FROM settlement_run r
    WHERE r.scheme_id = %(scheme)s AND r.state = 'done' AND r.kind IN ('final', 'clearing')
), due AS MATERIALIZED (
    SELECT o.*, (o.paid_at AT TIME ZONE 'Asia/Shanghai')::date AS paid_on,
        (o.ordered_at AT TIME ZONE 'Asia/Shanghai')::date AS ordered_on
    FROM entitlements_order o
    WHERE o.scheme_id = %(scheme)s AND o.state IN ('paid', 'returned')
        AND o.paid_at >= %(first)s::timestamptz AND o.paid_at < %(until)s::timestamptz
        AND (o.merchant_id, o.number) > (%(after_merchant)s::bigint, %(after_number)s::text)
        AND (o.merchant_id, o.number) <= (%(last_merchant)s::bigint, %(last_number)s::text)
        AND (%(merchant)s::bigint IS NULL OR o.merchant_id = %(merchant)s::bigint)
), judged AS (
    SELECT d.merchant_id, d.number, d.paid_on, d.subsidy_fen,
        array_remove(ARRAY[
            CASE WHEN d.state = 'returned' THEN 'returned' END,
            CASE WHEN a.first_at IS NULL OR a.first_at > d.paid_at THEN 'merchant-not-admitted' END,
            CASE WHEN a.first_at <= d.paid_at AND NOT a.times @> d.paid_at THEN 'merchant-stopped' END,
            CASE WHEN s.id IS NULL THEN 'no-report' END,
            CASE WHEN s.id IS NOT NULL AND NOT (
                g.merchant_id = d.merchant_id AND COALESCE(g.passed_at <= d.paid_at, false)
                AND COALESCE(g.off_at > d.paid_at, true)
            ) THEN 'not-on-list' END,
            CASE WHEN g.category <> d.category THEN 'other-category' END,
            CASE WHEN s.id IS NOT NULL AND t.grade IS NOT NULL AND g.grade IS DISTINCT FROM t.grade THEN 'grade' END,
            CASE WHEN CASE t.price_basis WHEN 'final' THEN d.final_fen ELSE d.listed_fen END > t.most_fen
                THEN 'too-dear' END,
            CASE WHEN s.bundled THEN 'bundled' END,
            CASE WHEN s.id IS NOT NULL AND t.activated AND NOT (d.activated AND s.opened AND s.photographed)
                THEN 'not-opened' END,
            CASE WHEN s.serial <> d.serial THEN 'serial-differs' END,
            CASE WHEN d.state = 'paid' AND NOT COALESCE(
                n.held AND n.merchant_id = d.merchant_id AND n.number = d.number, false
            ) THEN 'serial-elsewhere' END,
            CASE WHEN s.activated_at < d.ordered_at THEN 'active-before' END,
            CASE WHEN s.id IS NOT NULL AND p.price_fen IS NULL THEN 'no-price' END,
            CASE WHEN d.listed_fen > p.price_fen THEN 'above-filed' END,
            CASE WHEN d.subsidy_fen <> least(t.cap_fen, CASE t.rounding
                WHEN 'down' THEN d.final_fen * t.rate_bp / 10000
                WHEN 'half-up' THEN (2 * d.final_fen * t.rate_bp + 10000) / 20000
                ELSE (d.final_fen * t.rate_bp + 9999) / 10000
            END) THEN 'subsidy-wrong' END,
            CASE WHEN NOT s.identity_checked THEN 'identity' END,
            CASE WHEN s.id IS NOT NULL AND i.sale_id IS NULL THEN 'no-invoice' END,
            CASE WHEN NOT i.own_name THEN 'invoice-name' END,
            CASE WHEN i.pieces <> 1 THEN 'invoice-pieces' END,
            CASE WHEN (i.listed_fen, i.subsidy_fen, i.paid_fen, i.serial)
                <> (d.listed_fen, d.subsidy_fen, d.final_fen - d.subsidy_fen, d.serial) THEN 'invoice-incomplete' END,
            CASE WHEN i.total_fen <> d.final_fen THEN 'invoice-not-full' END
        ], NULL) AS refused
    FROM due d
    JOIN terms t ON t.name = d.category AND t.since <= d.ordered_on AND d.ordered_on < t.before
    LEFT JOIN admitted a ON a.merchant_id = d.merchant_id
    LEFT JOIN entitlements_serial n ON n.scheme_id = %(scheme)s AND n.serial = d.serial
    LEFT JOIN goods_sale s ON s.merchant_id = d.merchant_id AND s.number = d.number
    LEFT JOIN goods_goods g ON g.id = s.goods_id
    LEFT JOIN goods_invoice i ON i.sale_id = s.id
    LEFT JOIN priced p ON p.goods_id = s.goods_id AND p.since <= d.paid_on AND d.paid_on < p.until
    WHERE NOT EXISTS (
        SELECT FROM closing c
        WHERE d.paid_on BETWEEN c.first AND c.last AND (c.merchant_id IS NULL OR c.merchant_id = d.merchant_id)
    )
), written AS (
    INSERT INTO settlement_verdict AS v (scheme_id, merchant_id, number, run_id, paid_on, subsidy_fen, refused)
    SELECT %(scheme)s, j.merchant_id, j.number, %(run)s, j.paid_on, j.subsidy_fen, j.refused FROM judged j
    ON CONFLICT (scheme_id, merchant_id, number) DO UPDATE
        SET run_id = excluded.run_id, paid_on = excluded.paid_on, subsidy_fen = excluded.subsidy_fen,
            refused = excluded.refused
        WHERE (v.refused, v.paid_on, v.subsidy_fen)
            IS DISTINCT FROM (excluded.refused, excluded.paid_on, excluded.subsidy_fen)
    RETURNING 1
)
SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM written);

-- state
-- What the verdicts of a run's days come to, for each merchant and month; the codes with their counts.
WITH mine AS MATERIALIZED (
    SELECT v.merchant_id, date_trunc('month', v.paid_on)::date AS month, v.subsidy_fen, v.refused
    FROM settlement_verdict v
    JOIN merchants_merchant m ON m.id = v.merchant_id
    WHERE v.scheme_id = %(scheme)s AND v.paid_on BETWEEN %(first)s::date AND %(last)s::date
        AND (%(merchant)s::bigint IS NULL OR v.merchant_id = %(merchant)s::bigint)
), codes AS (
    SELECT merchant_id, month, jsonb_object_agg(code, n) AS reasons
    FROM (
        SELECT merchant_id, month, code, count(*) AS n FROM mine, unnest(refused) AS u(code)
        GROUP BY merchant_id, month, code
    ) c GROUP BY merchant_id, month
)
INSERT INTO settlement_statement
    (run_id, merchant_id, month, orders, accepted, accepted_fen, refused, refused_fen, reasons)
SELECT %(run)s, m.merchant_id, m.month, count(*), count(*) FILTER (WHERE m.refused = '{}'),
    COALESCE(sum(m.subsidy_fen) FILTER (WHERE m.refused = '{}'), 0), count(*) FILTER (WHERE m.refused <> '{}'),
    COALESCE(sum(m.subsidy_fen) FILTER (WHERE m.refused <> '{}'), 0), COALESCE(min(c.reasons::text), '{}')::jsonb
FROM mine m LEFT JOIN codes c USING (merchant_id, month)
GROUP BY m.merchant_id, m.month;

-- totals
SELECT count(*), count(*) FILTER (WHERE refused = '{}'),
    COALESCE(sum(subsidy_fen) FILTER (WHERE refused = '{}'), 0), count(*) FILTER (WHERE refused <> '{}'),
    COALESCE(sum(subsidy_fen) FILTER (WHERE refused <> '{}'), 0)
FROM settlement_verdict
WHERE scheme_id = %(scheme)s AND paid_on BETWEEN %(first)s::date AND %(last)s::date
    AND (%(merchant)s::bigint IS NULL OR merchant_id = %(merchant)s::bigint);
