-- Our own registration has lapsed, or ends before the money should be back with some days to spare.
-- One that another own registration outlasts is not looked at: that one protects us.
SELECT
  o.application_id AS subject_id,
  o.invoice_id AS evidence_id,
  o.registration_id AS other_evidence_id,
  o.repayment_margin_days AS measure,
  :margin_days AS threshold
FROM own_registration AS o
WHERE o.is_superseded = 0
  AND o.is_released = 0
  AND (o.is_lapsed = 1 OR o.repayment_margin_days < :margin_days)
