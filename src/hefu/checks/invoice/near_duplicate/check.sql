-- Another invoice of the same shape: seller, buyer, currency, gross amount and day of issue agree.
-- Two different delivery notes tell two deliveries apart; one that is not given tells nothing.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  o.invoice_id AS other_evidence_id
FROM claim_shape AS c
INNER JOIN invoice_shape AS o
  ON o.shape_key = c.shape_key
WHERE o.invoice_id <> c.invoice_id
  AND (o.delivery_note_no = c.delivery_note_no OR o.delivery_note_no IS NULL OR c.delivery_note_no IS NULL)
