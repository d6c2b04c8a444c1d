-- More is asked for than the facility leaves after all that is drawn on it; the last cent may be drawn.
SELECT
  f.application_id AS subject_id,
  f.facility_id AS evidence_id,
  f.borrower_id AS other_evidence_id,
  f.requested_minor AS measure,
  f.headroom_minor AS threshold,
  f.currency AS currency
FROM borrower_facility AS f
WHERE f.requested_minor > f.headroom_minor
