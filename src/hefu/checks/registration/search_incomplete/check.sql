-- The latest search found more standing registrations over the seller than anybody has shown us: one of
-- them may lie over this very invoice, so the search is not clean.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.registry_hit_count AS measure,
  c.registry_held_count AS threshold
FROM claim AS c
WHERE c.registry_unseen_count > 0
