-- Money that outlives its facility: this drawing falls due too long after the facility's last day, or money
-- is still out on another facility that ended too long ago, is frozen or closed.
SELECT
  f.application_id AS subject_id,
  f.facility_id AS evidence_id,
  f.borrower_id AS other_evidence_id,
  f.overrun_days AS measure,
  :overrun_max_days AS threshold
FROM facility_overrun AS f
WHERE (f.is_drawn_now = 1
  AND f.overrun_days > :overrun_max_days)
  OR (f.is_drawn_now = 0
  AND f.outstanding_minor > 0
  AND f.overrun_days > :overrun_max_days)
  OR (f.is_drawn_now = 0
  AND f.outstanding_minor > 0
  AND f.status_code <> 'active')
