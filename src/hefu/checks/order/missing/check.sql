-- No order of this buyer with this seller found behind the invoice, or one that was rejected or
-- cancelled. An order that the seller has not answered yet stands.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.found_order_id AS other_evidence_id,
  c.claimed_minor AS measure,
  c.currency AS currency
FROM claim AS c
WHERE c.found_order_id IS NULL
  OR c.order_state_code IN ('rejected', 'cancelled')
