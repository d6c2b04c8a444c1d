-- What is credited is not paid: the share that credit notes took back between these two.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.buyer_id AS other_evidence_id,
  c.pair_credited_minor AS measure,
  c.pair_billed_minor AS threshold,
  c.currency AS currency
FROM claim AS c
WHERE c.pair_dilution_bp > :dilution_max
