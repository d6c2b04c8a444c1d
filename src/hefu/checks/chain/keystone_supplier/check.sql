-- The borrower or an account debtor of it loses a large part of its output when one other firm stops, and that
-- stop costs more than the house allows one firm to cost: of its customers' network, or of its loans there. In a network of a few firms everybody is a keystone.
SELECT
  s.application_id AS subject_id,
  s.hit_id AS evidence_id,
  s.stopped_id AS other_evidence_id,
  s.hit_loss_bp AS measure,
  :dependent_loss_bp AS threshold
FROM borrower_stop AS s
WHERE s.is_heaviest = 1
  AND s.firm_count >= :firms_min
  AND s.hit_loss_bp >= :dependent_loss_bp
  AND (s.network_loss_bp > :network_loss_bp OR s.book_loss_bp > :book_loss_bp)
