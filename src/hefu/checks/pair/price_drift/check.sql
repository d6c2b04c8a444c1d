-- The wider of two distances: from the middle of the seller's own past prices, and from the quoted range.
SELECT
  p.application_id AS subject_id,
  p.invoice_id AS evidence_id,
  p.line_no AS other_evidence_id,
  p.unit_price_micro AS measure,
  p.usual_price_micro AS threshold
FROM price_corridor AS p
WHERE p.price_gap_bp > :drift_tolerance
