-- Only invoices whose payment was seen count: no payment seen is neither on time nor late.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.buyer_id AS other_evidence_id,
  c.pair_late_bp AS measure,
  :late_share_max AS threshold
FROM claim AS c
WHERE c.pair_late_bp > :late_share_max
  AND c.pair_seen_count >= :seen_count_min
