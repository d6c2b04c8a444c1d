-- What others must have paid back to the borrower or its group; a refund within the share allowed is ordinary.
SELECT
  d.application_id AS subject_id,
  d.loan_event_id AS evidence_id,
  d.returned_payment_id AS other_evidence_id,
  d.returned_bp_min AS measure,
  :share_max AS threshold
FROM drawdown_use AS d
WHERE d.returned_bp_min > :share_max
