-- Two limits of law, each a share in basis points and each still kept at exactly the limit: loans of net
-- capital, and everything at risk of net tier-1 capital. The loans speak first where both are broken.
SELECT
  e.application_id AS subject_id,
  e.borrower_id AS evidence_id,
  CASE WHEN e.loan_after_minor * 10000 > e.net_capital_minor * :loan_limit_bp THEN e.loan_after_minor ELSE e.exposure_after_minor END AS measure,
  CASE WHEN e.loan_after_minor * 10000 > e.net_capital_minor * :loan_limit_bp THEN :loan_limit_bp ELSE :exposure_limit_bp END AS threshold,
  e.currency AS currency
FROM customer_exposure AS e
WHERE e.loan_after_minor * 10000 > e.net_capital_minor * :loan_limit_bp
  OR e.exposure_after_minor * 10000 > e.net_tier1_capital_minor * :exposure_limit_bp
