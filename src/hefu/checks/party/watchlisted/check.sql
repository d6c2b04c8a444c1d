-- Borrower, seller or buyer on a list for which the house lends nothing. Without a fresh search: unjudged.
SELECT
  s.application_id AS subject_id,
  s.party_id AS evidence_id,
  s.watchlist_entry_id AS other_evidence_id,
  s.listed_days AS measure
FROM party_standing AS s
WHERE s.is_stopping = 1
