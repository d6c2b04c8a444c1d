-- The borrower, the seller of the claimed trade and the borrower's known suppliers belong to the trade; the
-- account debtor does not: money that returns to it goes in a circle.
SELECT
  u.application_id AS subject_id,
  u.payment_instruction_id AS evidence_id,
  u.payee_id AS other_evidence_id,
  u.amount_minor AS measure,
  u.currency AS currency
FROM payment_use AS u
WHERE u.is_payee_in_trade = 0
  OR u.is_holder_different = 1
  OR u.is_account_restricted = 1
