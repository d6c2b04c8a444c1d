-- Two customers of ours or more stand under one controller by what they hold, and for this one of them no
-- declaration says so.
SELECT
  c.application_id AS subject_id,
  c.party_id AS evidence_id,
  c.controller_id AS other_evidence_id,
  c.held_bp AS measure,
  :control_share_bp AS threshold
FROM borrower_connection AS c
WHERE c.customer_count > 1
  AND c.is_undeclared = 1
