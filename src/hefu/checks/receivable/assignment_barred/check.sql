-- A bar does not undo the assignment of a money claim; a person must still know of it before paying out.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.claimed_minor AS measure,
  c.currency AS currency
FROM claim AS c
WHERE c.is_assignment_barred = 1
