-- Several live claims together draw more from one paper of the sale than it is worth.
SELECT
  o.application_id AS subject_id,
  o.paper_id AS evidence_id,
  o.other_claim_id AS other_evidence_id,
  o.drawn_minor AS measure,
  o.bucket_value_minor AS threshold,
  o.currency AS currency
FROM claim_overlap AS o
WHERE o.overdrawn_minor > 0
