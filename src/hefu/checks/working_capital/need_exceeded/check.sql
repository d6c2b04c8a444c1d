-- Exactly what is left of the need may be lent. No figure of a sound statement lies below zero and profit
-- is part of sales: those lines find a statement that cannot be right, and have a missing figure named.
SELECT
  w.application_id AS subject_id,
  w.borrower_id AS evidence_id,
  w.requested_minor AS measure,
  w.loanable_minor AS threshold,
  w.currency AS currency
FROM working_capital_need AS w
WHERE w.requested_minor > w.loanable_minor
  OR w.profit_minor > w.sales_minor
  OR w.cost_of_sales_minor < 0
  OR w.average_receivables_minor < 0
  OR w.average_inventories_minor < 0
  OR w.average_prepayments_minor < 0
  OR w.average_payables_minor < 0
  OR w.average_advances_received_minor < 0
  OR w.growth_bp < 0 - 10000
  OR w.own_funds_minor < 0
  OR w.own_loan_minor < 0
  OR w.other_loan_minor < 0
