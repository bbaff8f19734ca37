"""A month of orders for the settlement benchmark, made in the database: 200 merchants, 20 models each, all fictional.

About an eighth of the orders has something wrong, spread over the checks; a tenth of the merchants was stopped in the
middle of the month.
"""

from datetime import UTC, datetime
from typing import Any, Final

AT: Final = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)
MERCHANTS: Final = 200
MODELS: Final = 20
WORLD: Final = """
INSERT INTO merchants_call (programme, title, opens_on, closes_on, made_at)
VALUES ('appliances_2026', '征集', '2026-01-01', '2026-12-31', '2026-01-01');
INSERT INTO merchants_merchant (programme, name, credit_code, online, offline, address, phone, call_id, state, state_since,
    applied_at, review_note, leave_reason)
SELECT 'appliances_2026', '虚构' || n, 'C' || n, true, true, '虚构路', '1', (SELECT id FROM merchants_call), 'admitted',
    '2026-02-01', '2026-01-01', '', ''
FROM generate_series(1, %(merchants)s) n;
INSERT INTO merchants_spell (merchant_id, began_at, ended_at)
SELECT id, '2026-02-01', CASE WHEN id %% 10 = 0 THEN timestamptz '2026-04-28' END FROM merchants_merchant;
INSERT INTO goods_goods (merchant_id, code, category, brand, model, grade, single, state, submitted_at, checked_by, note, passed_at)
SELECT m.id, 'G' || k, (ARRAY['fridge', 'washer', 'television', 'phone', 'tablet'])[1 + k %% 5], '虚构', 'M' || k,
    CASE WHEN k %% 5 < 3 THEN 1 END, true, 'passed', '2026-02-02', '第三方', '', '2026-02-03'
FROM merchants_merchant m, generate_series(0, %(models)s - 1) k;
INSERT INTO goods_pricereport (goods_id, price_fen, since, reported_at, by_name, rise, why, proof_name)
SELECT g.id, 300000 + d * 1000, date '2026-02-03' + d * 10, '2026-02-02', '甲', false, '', ''
FROM goods_goods g, generate_series(0, 8) d;
CREATE TEMP TABLE drawn AS
SELECT n, g.id AS goods, g.merchant_id AS merchant, g.category, 'A' || n AS number, 'S' || n AS serial,
    240000 + n %% 60000 AS final_fen, timestamptz '2026-04-01 02:00+00' + random() * interval '29 days 12 hours' AS paid_at,
    random() AS luck, floor(random() * 8)::int AS flaw
FROM generate_series(1, %(orders)s) n
JOIN (SELECT g.*, row_number() OVER (ORDER BY id) AS place FROM goods_goods g) g
    ON g.place = 1 + (n::bigint * 7919) %% (%(merchants)s * %(models)s);
INSERT INTO entitlements_order (scheme_id, merchant_id, number, person_id, category, nth, channel, serial, listed_fen, final_fen,
    subsidy_fen, pot, state, activated, ordered_at, valid_until, paid_at)
SELECT %(scheme)s, merchant, number, n, category, 1, 'online', serial, final_fen + 1000, final_fen,
    least(final_fen * 1500 / 10000, CASE WHEN category IN ('phone', 'tablet') THEN 50000 ELSE 150000 END), 'p', 'paid', true,
    paid_at, paid_at, paid_at
FROM drawn;
INSERT INTO entitlements_serial (scheme_id, serial, merchant_id, number, held, returned, activated)
SELECT %(scheme)s, serial, merchant, number, NOT (luck < .1 AND flaw = 0), false, true FROM drawn;
INSERT INTO goods_sale (merchant_id, number, goods_id, serial, bundled, opened, photographed, identity_checked, reported_at)
SELECT merchant, number, goods, serial, luck < .1 AND flaw = 1, true, NOT (luck < .1 AND flaw = 2), true, paid_at
FROM drawn WHERE NOT (luck < .1 AND flaw = 3);
INSERT INTO goods_invoice (sale_id, number, issued_on, own_name, pieces, listed_fen, subsidy_fen, paid_fen, total_fen, serial)
SELECT s.id, 'E' || d.n, '2026-04-30', NOT (luck < .1 AND flaw = 4), CASE WHEN luck < .1 AND flaw = 5 THEN 2 ELSE 1 END,
    o.listed_fen, o.subsidy_fen, o.final_fen - o.subsidy_fen, o.final_fen - CASE WHEN luck < .1 AND flaw = 6 THEN 1 ELSE 0 END,
    s.serial
FROM drawn d JOIN goods_sale s ON s.merchant_id = d.merchant AND s.number = d.number
JOIN entitlements_order o ON o.scheme_id = %(scheme)s AND o.merchant_id = d.merchant AND o.number = d.number
WHERE NOT (luck < .1 AND flaw = 7);
DROP TABLE drawn
"""


def fill(orders: int, seed: int) -> Any:
    """The scheme with so many paid orders in April 2026."""
    from django.db import connection

    from luoshi.library.entitlements import data_of
    from luoshi.policy.terms.actors import SYSTEM
    from luoshi.records.entitlements import actions

    data = data_of("beijing", "appliances_2026")
    scheme = actions.open_scheme("appliances_2026", data, money_root="appliances", by=SYSTEM, at=AT)
    known = {"scheme": scheme.id, "orders": orders, "merchants": MERCHANTS, "models": MODELS}
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(%s)", [seed % 1_000 / 1_000])
        for one in WORLD.split(";\n"):
            cursor.execute(one, known)
        cursor.execute("ANALYZE")
    return scheme
