-- What must have gone into repayments of loans other than this one; renewals by decision are recorded as extensions.
SELECT
  d.application_id AS subject_id,
  d.loan_event_id AS evidence_id,
  d.old_loan_payment_id AS other_evidence_id,
  d.old_loan_bp_min AS measure,
  :share_max AS threshold
FROM drawdown_use AS d
WHERE d.old_loan_bp_min > :share_max
