-- Beyond the normal tenor: financed with caution only. Calendar months, counted in the fact.
SELECT
  v.application_id AS subject_id,
  v.voucher_id AS evidence_id,
  v.tenor_days AS measure,
  v.normal_limit_days AS threshold
FROM claim_voucher AS v
WHERE v.is_own = 1
  AND v.days_over_normal > 0
