-- Nothing is assigned in these products: what is not undertaken is owed to us by nobody but the seller.
SELECT
  u.application_id AS subject_id,
  u.invoice_id AS evidence_id,
  u.claimed_minor AS measure,
  u.undertaken_minor AS threshold,
  u.currency AS currency
FROM claim_undertaking AS u
WHERE u.undertaken_minor < u.claimed_minor
