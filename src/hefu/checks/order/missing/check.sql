-- No order found under the number that the invoice names (or it names none), or one that the seller
-- rejected or the parties cancelled. An order not yet answered stands.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.found_order_id AS other_evidence_id,
  c.claimed_minor AS measure,
  c.currency AS currency
FROM claim AS c
WHERE c.found_order_id IS NULL
  OR c.order_state_code IN ('rejected', 'cancelled')
