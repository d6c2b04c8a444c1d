-- A guarantor has promised to others more than the share of its net assets that the notice names; at
-- exactly that share it is kept.
SELECT
  g.application_id AS subject_id,
  g.guarantor_id AS evidence_id,
  g.borrower_id AS other_evidence_id,
  g.outside_minor AS measure,
  :limit_bp AS threshold,
  g.currency AS currency
FROM borrower_guarantor AS g
WHERE g.outside_minor * 10000 > g.net_assets_minor * :limit_bp
