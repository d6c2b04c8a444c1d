-- A clause by which the buyer pays only once it is paid itself.
SELECT
  b.application_id AS subject_id,
  b.invoice_id AS evidence_id,
  b.contract_id AS other_evidence_id
FROM buyer_payment AS b
WHERE b.is_covered = 1
  AND b.is_pay_when_paid = 1
