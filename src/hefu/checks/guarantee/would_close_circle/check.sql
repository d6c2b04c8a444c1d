-- A guarantee for this application, on offer or just signed, closes a ring with those that stand; 0: none.
SELECT
  o.application_id AS subject_id,
  o.guarantee_id AS evidence_id,
  o.guarantor_id AS other_evidence_id,
  o.circle_size_count AS measure,
  :circle_size_min AS threshold
FROM offered_guarantee AS o
WHERE o.circle_size_count >= :circle_size_min
