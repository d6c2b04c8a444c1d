-- Two ways of staying small one by one: every member of the group within the limit for one customer and all
-- of them above it; or requests of several members within the window, each within the approval limit and
-- all of them above it.
SELECT
  b.application_id AS subject_id,
  b.borrower_id AS evidence_id,
  b.largest_member_id AS other_evidence_id,
  CASE WHEN b.recent_applicant_count > 1 AND b.recent_largest_minor <= :approval_limit_minor AND b.recent_requested_minor > :approval_limit_minor THEN b.recent_requested_minor ELSE b.committed_minor END AS measure,
  CASE WHEN b.recent_applicant_count > 1 AND b.recent_largest_minor <= :approval_limit_minor AND b.recent_requested_minor > :approval_limit_minor THEN :approval_limit_minor ELSE b.single_limit_minor END AS threshold,
  CASE WHEN b.recent_applicant_count > 1 AND b.recent_largest_minor <= :approval_limit_minor AND b.recent_requested_minor > :approval_limit_minor THEN b.approval_currency ELSE b.currency END AS currency
FROM borrower_group AS b
WHERE (b.recent_applicant_count > 1
  AND b.recent_largest_minor <= :approval_limit_minor
  AND b.recent_requested_minor > :approval_limit_minor)
  OR (b.customer_count > 1
  AND b.largest_committed_minor * 10000 <= b.net_tier1_capital_minor * :single_limit_bp
  AND b.committed_minor * 10000 > b.net_tier1_capital_minor * :single_limit_bp)
