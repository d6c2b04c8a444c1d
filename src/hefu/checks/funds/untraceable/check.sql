-- What must have left the accounts of which anybody knows the holder; a part always does.
SELECT
  d.application_id AS subject_id,
  d.loan_event_id AS evidence_id,
  d.untraceable_payment_id AS other_evidence_id,
  d.untraceable_bp_min AS measure,
  :share_max AS threshold
FROM drawdown_use AS d
WHERE d.untraceable_bp_min > :share_max
