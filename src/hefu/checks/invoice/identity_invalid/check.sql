-- Any state but a clean one is shown to a person: a wrong check digit is a doubt, not a proof.
-- other_evidence_id names the first of invoice, seller and buyer whose identifier is in doubt.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  CASE WHEN c.number_state_code <> 'ok' THEN c.invoice_id WHEN c.seller_state_code <> 'ok' THEN c.seller_id ELSE c.buyer_id END AS other_evidence_id,
  CASE WHEN c.number_state_code <> 'ok' THEN 1 ELSE 0 END + CASE WHEN c.seller_state_code <> 'ok' THEN 1 ELSE 0 END + CASE WHEN c.buyer_state_code <> 'ok' THEN 1 ELSE 0 END AS measure
FROM claim AS c
WHERE c.number_state_code <> 'ok'
  OR c.seller_state_code <> 'ok'
  OR c.buyer_state_code <> 'ok'
