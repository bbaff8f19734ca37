-- admit
-- Signed requests of merchants: those whose key holds and whose nonce is new, kept so that it is not new again.
INSERT INTO entitlements_nonce (key_id, nonce, at)
SELECT k.id, a.nonce, %(at)s
FROM unnest(%(key)s::text[], %(nonce)s::text[]) AS a(key, nonce)
JOIN entitlements_merchantkey k ON k.name = a.key
WHERE (k.stopped_at IS NULL OR k.stopped_at > %(at)s) AND k.valid_until >= %(today)s
ORDER BY k.id, a.nonce
ON CONFLICT DO NOTHING
RETURNING (SELECT name FROM entitlements_merchantkey WHERE id = key_id), nonce;

-- forget_nonces
DELETE FROM entitlements_nonce WHERE at < %(before)s;
