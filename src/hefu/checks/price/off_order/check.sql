-- The unit price lies above or below the ordered one by more than the tolerance, a share of the ordered
-- price in basis points. Prices in two units or two currencies cannot be held together.
SELECT
  l.application_id AS subject_id,
  l.invoice_id AS evidence_id,
  l.line_no AS other_evidence_id,
  l.invoice_unit_price_micro AS measure,
  l.order_unit_price_micro AS threshold
FROM line_match AS l
WHERE l.is_unit_equal = 0
  OR l.is_currency_equal = 0
  OR (l.is_unit_equal = 1 AND l.is_currency_equal = 1 AND (l.invoice_unit_price_micro - l.order_unit_price_micro) * 10000 > l.order_unit_price_micro * :tolerance_bp)
  OR (l.is_unit_equal = 1 AND l.is_currency_equal = 1 AND (l.order_unit_price_micro - l.invoice_unit_price_micro) * 10000 > l.order_unit_price_micro * :tolerance_bp)
