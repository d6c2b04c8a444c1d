-- Our own registration stands under a code or name that is not the seller's, or under a name that the
-- seller gave up longer ago than the measures leave to amend it: a search of today does not show it.
SELECT
  o.application_id AS subject_id,
  o.invoice_id AS evidence_id,
  o.registration_id AS other_evidence_id,
  o.name_change_month_count AS measure,
  :name_change_months AS threshold
FROM own_registration AS o
WHERE o.is_superseded = 0
  AND o.is_released = 0
  AND (o.name_state_code IN ('wrong_name', 'wrong_code') OR o.name_change_month_count > :name_change_months)
