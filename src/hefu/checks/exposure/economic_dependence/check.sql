-- Above the share of tier-1 capital from which dependence must be looked into: half of the year's sales or
-- purchases with one party, a guarantee beyond the guarantor's net assets, repayment mainly from one source.
-- Whoever stands in the borrower's group by control already is counted with it. What is not known has not
-- been looked into: above that share it is found, below nothing is asked.
SELECT
  d.application_id AS subject_id,
  d.borrower_id AS evidence_id,
  d.other_id AS other_evidence_id,
  d.share_bp AS measure,
  CASE WHEN d.kind_code IN ('sales_to_buyer', 'purchases_from_seller') THEN :income_share_bp WHEN d.kind_code = 'repayment_source' THEN :repayment_share_bp ELSE :guarantee_share_bp END AS threshold
FROM borrower_dependence AS d
WHERE d.exposure_after_minor * 10000 > d.net_tier1_capital_minor * :check_bp
  AND (d.is_connected IS NULL OR d.is_connected = 0)
  AND (d.share_bp IS NULL
  OR d.kind_code IN ('sales_to_buyer', 'purchases_from_seller') AND d.share_bp >= :income_share_bp
  OR d.kind_code = 'repayment_source' AND d.share_bp > :repayment_share_bp
  OR d.kind_code IN ('guarantee_given', 'guarantee_received') AND d.share_bp > :guarantee_share_bp)
