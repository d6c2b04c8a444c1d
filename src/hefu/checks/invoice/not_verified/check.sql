-- No outcome means that nobody verified, or that the verification was stale and has been taken out.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.verification_age_days AS measure,
  :age_max_days AS threshold
FROM claim AS c
WHERE c.outcome_code IS NULL
  OR c.outcome_code <> 'matched'
  OR c.verification_age_days > :age_max_days
