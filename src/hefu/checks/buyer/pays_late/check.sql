-- A large enterprise owes a smaller firm later than the regulation says, by contract or by invoice.
SELECT
  b.application_id AS subject_id,
  b.invoice_id AS evidence_id,
  b.contract_id AS other_evidence_id,
  b.term_days AS measure,
  :large_enterprise_days AS threshold
FROM buyer_payment AS b
WHERE b.is_covered = 1
  AND b.term_days > :large_enterprise_days
