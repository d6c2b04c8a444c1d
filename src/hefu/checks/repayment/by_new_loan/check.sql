-- Loans of much the same amount, given in the days before a repayment; which days and how near is policy.
SELECT
  r.application_id AS subject_id,
  r.loan_event_id AS evidence_id,
  r.new_loan_event_id AS other_evidence_id,
  r.repaid_minor AS measure,
  r.new_loan_minor AS threshold,
  r.currency AS currency
FROM loan_renewal AS r
WHERE r.new_loan_count > 0
