-- A payment on an invoice of this seller and buyer, after the account was agreed, that arrived elsewhere.
SELECT
  f.application_id AS subject_id,
  f.invoice_id AS evidence_id,
  f.payment_id AS other_evidence_id,
  f.paid_minor AS measure,
  f.currency AS currency
FROM collection_flow AS f
WHERE f.is_agreed_account = 0
