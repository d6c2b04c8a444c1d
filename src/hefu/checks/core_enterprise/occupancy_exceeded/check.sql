-- Below zero only where the debtor's limit is passed whoever owes the claims of which nobody says so; the
-- second line says the same of known debtors, and has a missing limit named.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.account_debtor_id AS other_evidence_id,
  c.debtor_occupied_after_minor AS measure,
  c.debtor_limit_minor AS threshold,
  c.currency AS currency
FROM claim AS c
WHERE c.debtor_room_minor < 0
  OR c.debtor_occupied_after_minor > c.debtor_limit_minor
