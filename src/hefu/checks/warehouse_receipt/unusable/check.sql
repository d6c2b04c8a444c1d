-- The warehouse receipt an item rests on does not give this borrower's financier the goods: not shown,
-- delivered or cancelled, held by another, out of its storage, pledged to others, or not insured.
SELECT
  w.application_id AS subject_id,
  w.warehouse_receipt_id AS evidence_id,
  w.other_pledge_id AS other_evidence_id,
  w.claimed_minor AS measure,
  w.currency AS currency
FROM claim_warehouse_receipt AS w
WHERE w.is_on_file = 0
  OR w.is_live = 0
  OR w.is_holders = 0
  OR w.is_ended = 1
  OR w.other_pledge_count > 0
  OR w.is_insurance_missing = 1
