-- Approved, verified in time for the decision, yet too long ago for money to flow on it. What was never
-- verified, or too old for the decision itself, is for invoice.not_verified: the two never both hold.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.verification_age_days AS measure,
  :drawdown_max_days AS threshold
FROM claim AS c
WHERE c.application_status_code = 'approved'
  AND c.outcome_code = 'matched'
  AND c.verification_age_days > :drawdown_max_days
  AND c.verification_age_days <= :decision_max_days
