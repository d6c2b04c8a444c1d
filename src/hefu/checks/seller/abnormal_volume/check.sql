-- Both the last month and the last quarter stand far above what habit and season let expect. Each ratio is
-- against the larger of the two, so a peak that comes every year is none; one big order is no quarter.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.seller_id AS other_evidence_id,
  c.recent_sales_minor AS measure,
  c.expected_recent_minor AS threshold,
  c.currency AS currency
FROM claim AS c
WHERE c.recent_surge_bp > :recent_surge_max
  AND c.quarter_surge_bp > :quarter_surge_max
