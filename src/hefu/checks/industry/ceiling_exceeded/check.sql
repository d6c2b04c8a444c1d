-- Below zero only where the ceiling is passed whatever the exposures of unknown industry belong to; the
-- second line says the same of the known ones, and has a missing ceiling named.
SELECT
  i.application_id AS subject_id,
  i.borrower_id AS evidence_id,
  i.ceiling_code AS other_evidence_id,
  i.exposure_after_minor AS measure,
  i.ceiling_minor AS threshold,
  i.currency AS currency
FROM borrower_industry AS i
WHERE i.room_minor < 0
  OR i.exposure_after_minor > i.ceiling_minor
