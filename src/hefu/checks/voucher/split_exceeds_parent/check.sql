-- The voucher itself or one above it was split into more than it was worth: some part has no debt behind it.
SELECT
  v.application_id AS subject_id,
  v.voucher_id AS evidence_id,
  v.source_voucher_id AS other_evidence_id,
  v.split_total_minor AS measure,
  v.amount_minor AS threshold,
  v.currency AS currency
FROM claim_voucher AS v
WHERE v.split_total_minor > v.amount_minor
