-- All payments of the application to one payee count together, so that splitting does not help.
SELECT
  u.application_id AS subject_id,
  u.payment_instruction_id AS evidence_id,
  u.payee_id AS other_evidence_id,
  u.payee_total_minor AS measure,
  :entrusted_payment AS threshold,
  u.currency AS currency
FROM payment_use AS u
WHERE u.is_entrusted = 0
  AND u.payee_role_code <> 'borrower'
  AND u.payee_total_minor > :entrusted_payment
