-- No facility of this borrower, one that cannot be drawn on this day, or one that ends too soon.
SELECT
  f.application_id AS subject_id,
  f.facility_id AS evidence_id,
  f.borrower_id AS other_evidence_id,
  f.days_to_expiry_days AS measure,
  :min_remaining_days AS threshold
FROM borrower_facility AS f
WHERE f.facility_id IS NULL
  OR f.is_usable = 0
  OR f.days_to_expiry_days < :min_remaining_days
