-- Counted from the later of invoice and delivery, because the day of the request is seldom on paper.
SELECT
  b.application_id AS subject_id,
  b.invoice_id AS evidence_id,
  b.confirmation_days AS measure,
  :debt_confirmation_days AS threshold
FROM buyer_payment AS b
WHERE b.is_covered = 1
  AND b.confirmation_days > :debt_confirmation_days
