-- A guarantor answers for more customers than the notice lets one firm guarantee.
SELECT
  g.application_id AS subject_id,
  g.guarantor_id AS evidence_id,
  g.borrower_id AS other_evidence_id,
  g.obligor_count AS measure,
  :customer_max AS threshold
FROM borrower_guarantor AS g
WHERE g.obligor_count > :customer_max
