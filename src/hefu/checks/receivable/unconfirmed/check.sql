-- No age means that nobody confirmed, or that the confirmation was stale and has been taken out. Only
-- the word of the account debtor counts, and only up to the amount it names.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.claimed_minor AS measure,
  CASE WHEN c.is_by_account_debtor = 1 AND c.confirmation_age_days <= :max_age_days THEN c.confirmed_minor ELSE 0 END AS threshold,
  c.currency AS currency
FROM claim AS c
WHERE c.confirmation_age_days IS NULL
  OR c.confirmation_age_days > :max_age_days
  OR c.is_by_account_debtor = 0
  OR c.confirmed_minor < c.claimed_minor
