-- Three sums that do not depend on one another: lines to net, net and tax to gross, gross to payable;
-- and the gross amount in figures against the one in capital letters. The measure is the first that fails.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  CASE WHEN c.net_gap_minor <> 0 THEN c.net_gap_minor WHEN c.gross_gap_minor <> 0 THEN c.gross_gap_minor WHEN c.payable_gap_minor <> 0 THEN c.payable_gap_minor ELSE c.words_gap_minor END AS measure
FROM claim AS c
WHERE c.net_gap_minor <> 0
  OR c.gross_gap_minor <> 0
  OR c.payable_gap_minor <> 0
  OR c.words_gap_minor <> 0
