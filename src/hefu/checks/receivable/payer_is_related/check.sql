-- Seller and account debtor stand in one group of connected parties, or are one party.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.buyer_id AS other_evidence_id,
  c.claimed_minor AS measure,
  c.currency AS currency
FROM claim AS c
WHERE c.seller_group_id = c.buyer_group_id
