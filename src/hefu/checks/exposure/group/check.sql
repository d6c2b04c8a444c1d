-- Two limits for one group of connected customers, each still kept at exactly the limit: credit of net
-- capital, exposure of net tier-1 capital. A borrower tied to nobody is judged as a single customer.
SELECT
  b.application_id AS subject_id,
  b.borrower_id AS evidence_id,
  b.largest_member_id AS other_evidence_id,
  b.exposure_after_minor AS measure,
  CASE WHEN b.exposure_after_minor * 10000 > b.net_capital_minor * :credit_limit_bp THEN :credit_limit_bp ELSE :exposure_limit_bp END AS threshold,
  b.currency AS currency
FROM borrower_group AS b
WHERE b.member_count > 1
  AND (b.exposure_after_minor * 10000 > b.net_capital_minor * :credit_limit_bp
  OR b.exposure_after_minor * 10000 > b.net_tier1_capital_minor * :exposure_limit_bp)
