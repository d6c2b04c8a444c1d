"""Which limits an application takes, and how much of each: what cannot be told is told, never left out."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.decisions.situation import Situation
from hefu.evidence.schema import Row, Value
from hefu.facts import connected_group_member
from hefu.facts.guarantees import stands
from hefu.facts.industry_exposure import UNKNOWN, industry_of
from hefu.lifecycle import limit_scope
from hefu.lifecycle.guard import LimitNow
from hefu.services.lifecycle.reading import Reading
from hefu.services.screen_application import policy_of, population_facts

_WITHOUT_DEBTOR = ("warehouse_receipt",)
"""Papers behind which no account debtor stands."""


def limits_needed(reading: Reading) -> tuple[LimitNow, ...]:
    """Limits by today's evidence, unread yet; ``why`` is set on one of which it is not known whose it is."""
    wanted = _Wanted(reading, reading.situation)
    return tuple(
        one
        for limits in (
            wanted.facility(),
            wanted.single(),
            wanted.group(),
            wanted.core_enterprises(),
            wanted.product(),
            wanted.sector(),
            wanted.guarantors(),
        )
        for one in limits
    )


class _Wanted:
    def __init__(self, reading: Reading, situation: Situation) -> None:
        self._reading = reading
        self._situation = situation
        self._amount = reading.minor("amount_minor")
        self._currency = reading.term("currency")
        self._borrower = situation.application.get("borrower_id")

    def facility(self) -> Iterator[LimitNow]:
        """The facility it draws on, for products that draw on one."""
        facility_id = self._situation.application.get("facility_id")
        if facility_id is not None or policy_of(self._situation).has_facility:
            yield self._limit(limit_scope.FACILITY, facility_id, "lifecycle.limit_missing")

    def single(self) -> Iterator[LimitNow]:
        """The borrower alone."""
        yield self._limit("single", self._borrower, "lifecycle.limit_missing")

    def group(self) -> Iterator[LimitNow]:
        """The borrower's group, where it is tied to others."""
        kept = population_facts(self._reading.register, self._reading.clocks)
        for row in kept[connected_group_member.TABLE]:
            if row["party_id"] == self._borrower:
                yield self._limit("group", row["group_id"], "lifecycle.group_unknown")

    def core_enterprises(self) -> Iterator[LimitNow]:
        """Who owes the receivables, each for what is financed on it."""
        parts: dict[Value, int] = {}
        for paper in self._situation.papers:
            debtor = paper.get("account_debtor_id")
            if debtor is None and paper.get("paper_kind_code") in _WITHOUT_DEBTOR:
                continue
            amount = paper.get("financeable_minor")
            part = amount if isinstance(amount, int) else self._amount
            parts[debtor] = parts.get(debtor, 0) + part
        for debtor, part in parts.items():
            yield self._limit("core_enterprise", debtor, "lifecycle.debtor_unknown", part)

    def product(self) -> Iterator[LimitNow]:
        """The technique."""
        technique = self._situation.application.get("technique_code")
        yield self._limit("product", technique, "lifecycle.limit_missing")

    def sector(self) -> Iterator[LimitNow]:
        """The borrower's industry: a limit on its division if one was set, else on its section."""
        industry = industry_of(self._situation.relied_on, self._borrower)
        if industry == UNKNOWN or industry.section_code is None:
            yield self._limit("sector", None, "lifecycle.sector_unknown")
            return
        division = None
        if industry.division_code is not None:
            own = limit_scope.limit_id("sector", industry.division_code, self._currency)
            set_for_it = self._reading.lifecycle.standing("limit", own)
            if set_for_it is not None and set_for_it.state in limit_scope.IN_FORCE:
                division = industry.division_code
        yield self._limit("sector", division or industry.section_code, "lifecycle.sector_unknown")

    def guarantors(self) -> Iterator[LimitNow]:
        """Who guarantees the borrower before this lender or offers to, each for all that is guaranteed."""
        parts: dict[Value, int] = {}
        for row in (*self._offers(), *self._guarantees()):
            amount, currency = row.get("amount_minor"), row.get("currency")
            is_known = isinstance(amount, int) and currency == self._currency
            part = int(str(amount)) if is_known else self._amount
            parts[row.get("guarantor_id")] = parts.get(row.get("guarantor_id"), 0) + part
        for guarantor, part in parts.items():
            yield self._limit("guarantor", guarantor, "lifecycle.guarantor_unknown", part)

    def _offers(self) -> Iterator[Row]:
        for offer in self._situation.relied_on.rows("guarantee_offer"):
            is_own = offer.get("application_id") == self._situation.application_id
            if is_own and offer.get("withdrawn_on") is None:
                yield offer

    def _guarantees(self) -> Iterator[Row]:
        lender = self._situation.application.get("financier_id")
        for guarantee in self._situation.relied_on.rows("guarantee"):
            # Of a disputed end or lender it is assumed that the guarantor is still relied on here.
            is_ours = guarantee.get("beneficiary_id") in (lender, None)
            is_of_borrower = guarantee.get("obligor_id") == self._borrower
            if is_ours and is_of_borrower and stands(guarantee, self._reading.clocks):
                yield guarantee

    def _limit(self, scope: str, named: Value, why: str, part: int | None = None) -> LimitNow:
        amount = self._amount if part is None else min(part, self._amount)
        scope_id = "" if named is None else str(named)
        own = limit_scope.limit_id(scope, scope_id, self._currency)
        return LimitNow(
            own, scope, scope_id or "—", amount, self._currency, why="" if scope_id else why
        )
