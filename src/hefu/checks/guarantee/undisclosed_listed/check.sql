-- A listed company has promised without public disclosure: the promise binds it to nothing.
SELECT
  g.application_id AS subject_id,
  g.guarantor_id AS evidence_id,
  g.borrower_id AS other_evidence_id,
  g.guaranteed_minor AS measure,
  g.currency AS currency
FROM borrower_guarantor AS g
WHERE g.undisclosed_listed_count > 0
