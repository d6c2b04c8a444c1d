-- Days are compared as dates, so that a tenor given in months is counted in calendar months.
SELECT
  c.application_id AS subject_id,
  c.invoice_id AS evidence_id,
  c.tenor_days AS measure,
  c.tenor_limit_days AS threshold
FROM claim AS c
WHERE c.due_on > c.last_due_on
