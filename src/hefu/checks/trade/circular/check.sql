-- Seller and buyer are a leg of a ring that sold the same goods round; 0 firms: they are in none.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.other_invoice_id AS other_evidence_id,
  c.firm_count AS measure,
  :firms_min AS threshold
FROM claim_circle AS c
WHERE c.firm_count >= :firms_min
