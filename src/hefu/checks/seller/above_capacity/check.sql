-- Each measure has its own tolerance: a return is exact, power and people tell only the order of things.
SELECT
  s.application_id AS subject_id,
  s.seller_id AS evidence_id,
  s.capacity_evidence_id AS other_evidence_id,
  s.invoiced_minor AS measure,
  s.supported_minor AS threshold,
  s.currency AS currency
FROM seller_capacity AS s
WHERE (s.measure_code = 'declared_sales' AND s.use_bp > :declared_use_max)
  OR (s.measure_code = 'electricity' AND s.use_bp > :electricity_use_max)
  OR (s.measure_code = 'headcount' AND s.use_bp > :headcount_use_max)
