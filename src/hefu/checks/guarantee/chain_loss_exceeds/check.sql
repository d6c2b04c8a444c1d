-- If the borrower falls alone, the calls along the guarantees cost more than the house bears.
SELECT
  c.application_id AS subject_id,
  c.borrower_id AS evidence_id,
  c.chain_loss_minor AS measure,
  :limit_bp AS threshold,
  c.currency AS currency
FROM borrower_cover AS c
WHERE c.chain_loss_minor * 10000 > c.net_capital_minor * :limit_bp
