-- What prepayments, payments and credit notes leave does not carry the claim, and money has come in.
-- Where none has, other checks speak: of reversal, or of a claim above the invoice.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.claimed_minor AS measure,
  c.remaining_minor AS threshold,
  c.currency AS currency
FROM claim AS c
WHERE c.settled_minor > 0
  AND c.remaining_minor < c.claimed_minor
