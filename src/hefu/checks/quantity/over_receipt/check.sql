-- More taken in than was ordered, beyond a tolerance that is a share of the ordered quantity, in basis
-- points. Different units are found by receipt.short; a quantity in doubt about its unit is not judged.
SELECT
  l.application_id AS subject_id,
  l.invoice_id AS evidence_id,
  l.line_no AS other_evidence_id,
  l.received_quantity_micro AS measure,
  l.ordered_quantity_micro AS threshold
FROM line_match AS l
WHERE l.is_unit_equal = 1
  AND (l.received_quantity_micro - l.ordered_quantity_micro) * 10000 > l.ordered_quantity_micro * :tolerance_bp
