-- The same legal invoice, under any of its numbers, in an earlier live claim (or twice in this one).
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  o.application_id AS other_evidence_id
FROM claim_identity AS c
INNER JOIN claim_identity AS o
  ON o.identity_no = c.identity_no
WHERE o.requested_on <= c.requested_on
  AND (o.application_id <> c.application_id OR o.item_no <> c.item_no)
