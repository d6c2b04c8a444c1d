-- The voucher, or one above it, was financed by another live application that came first or on the same
-- day, or elsewhere as the platform tells.
SELECT
  v.application_id AS subject_id,
  v.voucher_id AS evidence_id,
  v.other_financing_id AS other_evidence_id,
  v.other_financing_count AS measure
FROM claim_voucher AS v
WHERE v.other_financing_count > 0
