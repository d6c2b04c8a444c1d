-- A notice of somebody else that still stands on the day of the question.
SELECT
  n.application_id AS subject_id,
  n.invoice_id AS evidence_id,
  n.registration_id AS other_evidence_id,
  n.claimed_minor AS measure
FROM claim_registration AS n
WHERE n.secured_party_id <> n.financier_id
  AND n.is_released = 0
  AND n.is_lapsed = 0
