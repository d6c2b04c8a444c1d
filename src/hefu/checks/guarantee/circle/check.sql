-- Borrower or guarantor stands in a closed ring of guarantees; size 0 means that it stands in none.
SELECT
  b.application_id AS subject_id,
  b.party_id AS evidence_id,
  b.circle_amount_minor AS measure,
  :circle_size_min AS threshold
FROM borrower_circle AS b
WHERE b.circle_size_count >= :circle_size_min
