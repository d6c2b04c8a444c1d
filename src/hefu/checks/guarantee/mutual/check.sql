-- Borrower and guarantor answer for each other. A guarantor in a ring of the size that guarantee.circle
-- looks at is named there and not once more here.
SELECT
  g.application_id AS subject_id,
  g.guarantor_id AS evidence_id,
  g.borrower_id AS other_evidence_id,
  g.back_guaranteed_minor AS measure,
  g.guaranteed_minor AS threshold,
  g.currency AS currency
FROM borrower_guarantor AS g
WHERE g.is_mutual = 1
  AND g.circle_size_count < :circle_size_min
