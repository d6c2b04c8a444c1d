-- An input without which the borrower's production stops, bought from one seller only, and enough of it that the
-- purchase is no trifle.
SELECT
  i.application_id AS subject_id,
  i.borrower_id AS evidence_id,
  i.seller_id AS other_evidence_id,
  i.share_bp AS measure,
  :share_bp AS threshold
FROM borrower_input AS i
WHERE i.is_essential = 1
  AND i.seller_count = 1
  AND i.share_bp >= :share_bp
