-- Bought and sold on within days at nearly one price while nobody works there; how near is policy.
SELECT
  p.application_id AS subject_id,
  p.seller_id AS evidence_id,
  p.pass_through_minor AS measure,
  p.bought_minor AS threshold,
  p.currency AS currency
FROM seller_pass_through AS p
WHERE p.pass_through_minor > 0
