-- Offered before any of its goods had been delivered or received: a receivable still to be earned.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.claimed_minor AS measure,
  c.currency AS currency
FROM claim AS c
WHERE c.performed_on > c.requested_on
