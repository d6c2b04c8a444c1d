-- Above this share of net tier-1 capital an exposure is large and goes into the return. The group counts
-- where it is known; the borrower alone is enough where it is not.
SELECT
  b.application_id AS subject_id,
  b.borrower_id AS evidence_id,
  CASE WHEN b.exposure_after_minor IS NULL THEN b.own_exposure_after_minor ELSE b.exposure_after_minor END AS measure,
  :recognition_bp AS threshold,
  b.currency AS currency
FROM borrower_group AS b
WHERE b.exposure_after_minor * 10000 > b.net_tier1_capital_minor * :recognition_bp
  OR b.own_exposure_after_minor * 10000 > b.net_tier1_capital_minor * :recognition_bp
