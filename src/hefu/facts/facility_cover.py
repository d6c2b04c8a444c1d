"""What stands behind a borrower's debts to one financier: pledged stock, guarantees, credit insurance."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import contradicted_cells, day, is_contradicted, text, whole
from hefu.facts.currency import Converter
from hefu.facts.guarantees import stands

READS: tuple[str, ...] = (
    "guarantee",
    "pledge",
    "warehouse_receipt",
    "credit_insurance",
    "fx_rate",
)

_WHOLE_BP = 10_000
_GUARANTEE_DAYS = ("signed_on", "valid_until_on", "released_on")
_PLEDGE_DAYS = ("pledged_on", "released_on")
_POLICY_DAYS = ("valid_from_on", "valid_until_on", "cancelled_on")


@dataclass(slots=True)
class Policy:
    """What is left of a policy's limit, minor units, and the part of a loss that it pays."""

    left_minor: int
    insured_bp: int


@dataclass(frozen=True, slots=True)
class Cover:
    """Amounts in ``currency``; what cannot be told in it is no cover. ``haircut_bp``: off pledged stock."""

    bundle: Bundle
    clocks: Clocks
    currency: str
    haircut_bp: int
    converter: Converter

    def guarantees(self, borrower_id: str, financier_id: str) -> dict[str, int]:
        """By guarantor what it promised and is known."""
        found: dict[str, int] = {}
        for row in self.bundle.by("guarantee", "obligor_id", borrower_id):
            guarantor = text(row, "guarantor_id")
            is_ours = row.get("beneficiary_id") == financier_id
            amount = self._amount(row, "amount_minor")
            if guarantor in (None, borrower_id) or not is_ours or amount is None:
                continue
            is_disputed = self._is_disputed("guarantee", row, _GUARANTEE_DAYS)
            if stands(row, self.clocks) and not is_disputed:
                found[str(guarantor)] = found.get(str(guarantor), 0) + amount
        return found

    def stock_minor(self, borrower_id: str, financier_id: str) -> int:
        """Pledged stock after its haircut, each lot at most for what it secures."""
        found = 0
        for row in self.bundle.by("pledge", "pledgor_id", borrower_id):
            released_on, pledged_on = day(row, "released_on"), day(row, "pledged_on")
            is_over = released_on is not None and released_on <= self.clocks.as_of
            is_later = pledged_on is None or pledged_on > self.clocks.as_of
            receipt = self.bundle.one(
                "warehouse_receipt", "warehouse_receipt_id", row.get("warehouse_receipt_id")
            )
            if row.get("pledgee_id") != financier_id or is_over or is_later or receipt is None:
                continue
            if self._is_disputed("pledge", row, _PLEDGE_DAYS):
                continue
            value = self._amount(receipt, "value_minor")
            secured = self._amount(row, "secured_minor")
            if value is not None:
                left = value * (_WHOLE_BP - self.haircut_bp) // _WHOLE_BP
                found += left if secured is None else min(left, secured)
        return found

    def policies(self, borrower_id: str, financier_id: str) -> list[Policy]:
        """Credit insurance of the borrower's debts that pays the financier, those that pay most of a loss
        first. A policy of which the limit, the part paid or a day is not known is none."""
        rows = [
            row
            for row in self.bundle.by("credit_insurance", "obligor_id", borrower_id)
            if row.get("beneficiary_id") == financier_id
            and insures(row, self.clocks)
            and not self._is_disputed("credit_insurance", row, _POLICY_DAYS)
        ]
        rows.sort(key=lambda row: (-(whole(row, "insured_bp") or 0), str(row["policy_no"])))
        found = []
        for row in rows:
            limit, part = self._amount(row, "limit_minor"), whole(row, "insured_bp")
            if limit is not None and part is not None:
                found.append(Policy(limit, min(max(part, 0), _WHOLE_BP)))
        return found

    def _is_disputed(self, table: str, row: Row, columns: tuple[str, ...]) -> bool:
        """Whether sources differ about a day: an end or a release in dispute is empty, not absent."""
        cells, key = contradicted_cells(self.bundle), row.get(f"{table}_id")
        return any(is_contradicted(cells, table, key, column) for column in columns)

    def _amount(self, row: Row, column: str) -> int | None:
        return self.converter.convert(whole(row, column), text(row, "currency"), self.currency)


def insures(policy: Row, clocks: Clocks) -> bool:
    """Begun, not ended and not cancelled on the business date; a policy may leave its end open."""
    begins_on, ends_on, cancelled_on = (day(policy, column) for column in _POLICY_DAYS)
    return (
        begins_on is not None
        and begins_on <= clocks.as_of
        and (ends_on is None or clocks.as_of <= ends_on)
        and (cancelled_on is None or clocks.as_of < cancelled_on)
    )


def pay(policies: Collection[Policy], loss_minor: int) -> int:
    """What the policies pay of a loss, together never more than it; taken off their limits."""
    paid = 0
    for policy in policies:
        part = loss_minor * policy.insured_bp // _WHOLE_BP
        amount = max(0, min(policy.left_minor, part, loss_minor - paid))
        policy.left_minor -= amount
        paid += amount
    return paid


def taken(promises: dict[str, int], open_minor: int) -> Iterable[tuple[str, int]]:
    """What guarantors promise for ``open_minor``, the largest first; taken off their promises."""
    for guarantor in sorted(promises, key=lambda each: (-promises[each], each)):
        amount = min(promises[guarantor], open_minor)
        if amount > 0:
            yield guarantor, amount
            promises[guarantor] -= amount
            open_minor -= amount
