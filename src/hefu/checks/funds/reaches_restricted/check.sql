-- What must have come to restricted accounts, whichever money was which; how much is allowed is policy.
SELECT
  d.application_id AS subject_id,
  d.loan_event_id AS evidence_id,
  d.restricted_account_no AS other_evidence_id,
  d.restricted_bp_min AS measure,
  :share_max AS threshold
FROM drawdown_use AS d
WHERE d.restricted_bp_min > :share_max
