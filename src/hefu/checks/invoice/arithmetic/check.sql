-- Three sums that do not depend on one another: lines to net, net and tax to gross, gross to payable.
-- The measure is the first of them that does not come out.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  CASE WHEN c.net_gap_minor <> 0 THEN c.net_gap_minor WHEN c.gross_gap_minor <> 0 THEN c.gross_gap_minor ELSE c.payable_gap_minor END AS measure
FROM claim AS c
WHERE c.net_gap_minor <> 0
  OR c.gross_gap_minor <> 0
  OR c.payable_gap_minor <> 0
