-- The order an item rests on is not shown, not agreed by the other side, or not the borrower's own.
SELECT
  o.application_id AS subject_id,
  o.order_id AS evidence_id,
  o.claimed_minor AS measure,
  o.currency AS currency
FROM claim_order AS o
WHERE o.is_on_file = 0
  OR o.is_accepted = 0
  OR o.is_borrowers = 0
