-- No fresh search under the seller: a notice of somebody else could stand there unseen.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.registry_search_age_days AS measure,
  :max_age_days AS threshold
FROM claim AS c
WHERE c.registry_search_age_days IS NULL
  OR c.registry_search_age_days > :max_age_days
