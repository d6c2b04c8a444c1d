-- Billed before it was ordered. An order that was not found is for order.missing and is not judged here.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.found_order_id AS other_evidence_id,
  c.claimed_minor AS measure,
  c.currency AS currency
FROM claim AS c
WHERE c.order_issued_on > c.issued_on
