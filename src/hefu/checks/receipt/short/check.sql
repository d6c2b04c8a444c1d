-- Billed beyond what was received, accepted and not used up by earlier invoices; the tolerance is a
-- share of the received quantity, in basis points. Quantities in two units cannot be held together.
SELECT
  l.application_id AS subject_id,
  l.invoice_id AS evidence_id,
  l.line_no AS other_evidence_id,
  l.invoiced_quantity_micro AS measure,
  l.available_quantity_micro AS threshold
FROM line_match AS l
WHERE l.is_unit_equal = 0
  OR (l.is_unit_equal = 1 AND (l.invoiced_quantity_micro - l.available_quantity_micro) * 10000 > l.available_quantity_micro * :tolerance_bp)
