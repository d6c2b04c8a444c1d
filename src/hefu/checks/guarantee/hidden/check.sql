-- Borrower or guarantor stands in a ring that does not show in the guarantees called so; 0: in none.
SELECT
  b.application_id AS subject_id,
  b.party_id AS evidence_id,
  b.hidden_size_count AS measure,
  :circle_size_min AS threshold
FROM borrower_circle AS b
WHERE b.hidden_size_count >= :circle_size_min
