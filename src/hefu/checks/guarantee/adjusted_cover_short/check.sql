-- What counts of the guarantees for the borrower is less than they are relied on for; exactly enough is enough.
SELECT
  c.application_id AS subject_id,
  c.borrower_id AS evidence_id,
  c.adjusted_cover_minor AS measure,
  c.needed_minor AS threshold,
  c.currency AS currency
FROM borrower_cover AS c
WHERE c.adjusted_cover_minor < c.needed_minor
