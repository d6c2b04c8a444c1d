-- A firm that was founded lately, or whose first invoice we have seen lately, has no past to judge it by.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.seller_id AS other_evidence_id,
  c.seller_established_days AS measure,
  :established_days_min AS threshold
FROM claim AS c
WHERE c.seller_established_days < :established_days_min
  OR c.seller_history_days < :trading_days_min
