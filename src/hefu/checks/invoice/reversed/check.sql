-- What credit notes leave of the invoice does not carry the claim. Without a credit note another
-- check speaks: a claim above the invoice is no matter of reversal.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.claimed_minor AS measure,
  c.gross_minor - c.credited_minor AS threshold,
  c.currency AS currency
FROM claim AS c
WHERE c.credited_minor > 0
  AND c.gross_minor - c.credited_minor < c.claimed_minor
