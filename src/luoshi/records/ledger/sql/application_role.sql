-- The role the application works as: it owns nothing, and in the journals it can only add and read.
-- Run as the owner of the tables, again after each migration:
--     psql "$OWNER_URL" -v role=luoshi_app -f application_role.sql
-- Triggers refuse changes as well; but an owner can drop a trigger, and this role cannot.
SELECT format('CREATE ROLE %I NOLOGIN NOINHERIT', :'role')
WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :'role') \gexec

GRANT USAGE ON SCHEMA public TO :"role";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"role";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"role";

-- Journals: add and read.
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER
    ON ledger_transfer, ledger_entry, ledger_seal, audit_auditentry FROM :"role";
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON persons_look, cases_casefacts, cases_decision, programmes_funding, programmes_parameterchange,
    programmes_rulingmade, programmes_ruleversion FROM :"role";
-- Accounts: their balances move; what they are, and their limits, do not.
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON ledger_account FROM :"role";
GRANT UPDATE (balance_fen, held_fen, low_fen, seq, head) ON ledger_account TO :"role";
-- What was brought back stays on record.
REVOKE DELETE, TRUNCATE ON ledger_recovery FROM :"role";
