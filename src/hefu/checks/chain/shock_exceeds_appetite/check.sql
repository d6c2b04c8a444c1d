-- The costliest stop of one firm in which the borrower falls or loses a large part of its output: what it costs
-- us, with what is asked for now where the borrower falls, beyond what the house bears of one stop.
SELECT
  s.application_id AS subject_id,
  s.borrower_id AS evidence_id,
  s.stopped_id AS other_evidence_id,
  s.loss_share_bp AS measure,
  :appetite_bp AS threshold
FROM borrower_stop AS s
WHERE s.is_costliest = 1
  AND s.loss_after_minor * 10000 > s.net_capital_minor * :appetite_bp
