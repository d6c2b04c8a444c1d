-- Neither the seller's paper that goods left nor the buyer's that they arrived.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.claimed_minor AS measure,
  c.currency AS currency
FROM claim AS c
WHERE c.delivery_note_count = 0
  AND c.goods_receipt_count = 0
