"""On whom a borrower depends, or who depends on it: sales, purchases, guarantees, repayment.

The measures on large exposures make customers that depend on one another one customer. What is seen here
is evidence of it, for a person to weigh; nobody is put into a group by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.capital import share_minor
from hefu.facts.cells import day, less, text, total, whole
from hefu.facts.claimed_invoice import CLAIM_READS
from hefu.facts.currency import Converter
from hefu.facts.guarantees import stands
from hefu.facts.net_assets import NET_ASSETS_MAX_AGE, net_assets
from hefu.facts.proportion import share_bp
from hefu.facts.seller_history import sellers_claimed
from hefu.facts.stated_year import stated_year
from hefu.parameters.loader import ParameterView

TABLE = "borrower_dependence"
READS: tuple[str, ...] = (
    *CLAIM_READS,
    "past_invoice",
    "borrower_purchase",
    "guarantee",
    "financial_figure",
    "exposure",
    "capital_figure",
    "fx_rate",
)

CHECK_THRESHOLD = "law.large_exposure.dependence_check_threshold"
_MEMBERS = "connected_group_member"
_YEAR = timedelta(days=365)
_TOLD_MAX = 2
"""Partners told of each trade: more than two cannot have half of it."""


class _Seen(NamedTuple):
    """One sign of dependence: of ``part`` in ``whole_minor``, on or of ``other_id``."""

    kind_code: str
    other_id: Value
    part: int | None
    whole_minor: int | None


class _Asked(NamedTuple):
    """One application, and what every sign of it is worked out with."""

    bundle: Bundle
    clocks: Clocks
    parameters: ParameterView
    converter: Converter
    application: Row

    @property
    def borrower_id(self) -> Value:
        """Who asks."""
        return self.application.get("borrower_id")

    @property
    def currency(self) -> str | None:
        """The currency in which all is told."""
        return text(self.application, "currency")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """Rows per application, in its currency; of each kind of evidence the partners with the largest
    parts, at least one row for sales, purchases and repayment, with nothing known where nothing is.

    ``sales_to_buyer``, ``purchases_from_seller``: invoices of a year without tax, less credit notes, as
    part of all such invoices seen or of the sales (cost of sales) of the latest annual statement,
    whichever is more: the invoices of a part of the trade overstate a share. ``guarantee_given``,
    ``guarantee_received``: what stands, as part of the guarantor's net assets; none left are less than
    any guarantee. ``repayment_source``: what one account debtor owes of all that is claimed.
    Reads the facts ``customer_exposure``, ``borrower_guarantor`` and ``claim_debtor``.
    """
    converter = Converter(bundle, clocks)
    sellers = {(row.get("application_id"), seller) for row, seller in sellers_claimed(bundle)}
    check_bp = parameters.integer(CHECK_THRESHOLD)
    found: list[Row] = []
    for application in bundle.rows("application"):
        asked = _Asked(bundle, clocks, parameters, converter, application)
        is_seller = (application.get("application_id"), asked.borrower_id) in sellers
        about = _exposure(asked, check_bp)
        found += [_row(asked, seen, about) for seen in _signs(asked, is_seller=is_seller)]
    return found


def _row(asked: _Asked, seen: _Seen, about: Row) -> Row:
    return {
        "application_id": asked.application.get("application_id"),
        "borrower_id": asked.borrower_id,
        "kind_code": seen.kind_code,
        "other_id": seen.other_id,
        "currency": asked.currency,
        "part_minor": seen.part,
        "whole_minor": seen.whole_minor,
        "share_bp": share_bp(seen.part, seen.whole_minor),
        "is_connected": _is_connected(asked.bundle, asked.borrower_id, seen.other_id),
        **about,
    }


def _signs(asked: _Asked, *, is_seller: bool) -> Iterator[_Seen]:
    # Only the sales of those whose invoices are claimed are in reach.
    sales = asked.bundle.by("past_invoice", "seller_id", asked.borrower_id) if is_seller else ()
    yield from _trade(asked, "sales_to_buyer", sales, ("buyer_id", "sales"))
    purchases = asked.bundle.by("borrower_purchase", "buyer_id", asked.borrower_id)
    yield from _trade(asked, "purchases_from_seller", purchases, ("seller_id", "cost_of_sales"))
    yield from _given(asked)
    application_id = asked.application.get("application_id")
    for row in asked.bundle.by("borrower_guarantor", "application_id", application_id):
        part, net = whole(row, "guaranteed_minor"), whole(row, "net_assets_minor")
        yield _Seen("guarantee_received", row.get("guarantor_id"), part, _not_below_zero(net))
    yield from _repayment(asked)


def _trade(
    asked: _Asked, kind_code: str, invoices: Sequence[Row], names: tuple[str, str]
) -> Iterator[_Seen]:
    """The largest partners of a year. ``names``: column of the partner, and of the stated figure."""
    partner_column, figure_code = names
    by_partner: dict[str, int] = {}
    since, is_known = asked.clocks.as_of - _YEAR, True
    for row in invoices:
        issued_on = day(row, "issued_on")
        if issued_on is not None and not since < issued_on <= asked.clocks.as_of:
            continue
        amount = asked.converter.convert(
            whole(row, "net_minor"), text(row, "currency"), asked.currency
        )
        direction, partner = text(row, "direction_code"), text(row, partner_column)
        if amount is None or issued_on is None or partner is None or direction is None:
            is_known = False
            continue
        signed = -abs(amount) if direction == "credit_note" else amount
        by_partner[partner] = by_partner.get(partner, 0) + signed
    seen = total(by_partner.values())
    largest = sorted(by_partner.items(), key=lambda each: (-each[1], each[0]))[:_TOLD_MAX]
    if not is_known or not largest or seen is None or seen <= 0:
        yield _Seen(kind_code, None, None, None)
        return
    stated = stated_year(
        asked.bundle,
        (asked.borrower_id, figure_code, asked.currency),
        asked.clocks,
        asked.parameters,
        asked.converter,
    )
    for partner, amount in largest:
        yield _Seen(kind_code, partner, max(amount, 0), max(seen, stated or 0))


def _given(asked: _Asked) -> Iterator[_Seen]:
    """What the borrower itself promised, by obligor."""
    promised: dict[Value, list[int | None]] = {}
    for row in asked.bundle.by("guarantee", "guarantor_id", asked.borrower_id):
        if stands(row, asked.clocks) and row.get("obligor_id") != asked.borrower_id:
            amount = asked.converter.convert(
                whole(row, "amount_minor"), text(row, "currency"), asked.currency
            )
            promised.setdefault(row.get("obligor_id"), []).append(amount)
    if not promised:
        return
    wanted = (asked.currency, asked.parameters.integer(NET_ASSETS_MAX_AGE))
    net, _ = net_assets(asked.bundle, asked.borrower_id, wanted, asked.clocks, asked.converter)
    for obligor_id in sorted(promised, key=str):
        yield _Seen(
            "guarantee_given", obligor_id, total(promised[obligor_id]), _not_below_zero(net)
        )


def _repayment(asked: _Asked) -> Iterator[_Seen]:
    """The account debtor with the largest part of what this application claims."""
    owed: dict[Value, list[int | None]] = {}
    application_id = asked.application.get("application_id")
    for row in asked.bundle.by("claim_debtor", "application_id", application_id):
        owed.setdefault(row.get("account_debtor_id"), []).append(whole(row, "claimed_minor"))
    sums: Mapping[Value, int | None] = {debtor: total(parts) for debtor, parts in owed.items()}
    everything = total(sums.values())
    if not sums or None in sums or everything is None:
        yield _Seen("repayment_source", None, None, None)
        return
    debtor_id = min(sums, key=lambda each: (-(sums[each] or 0), str(each)))
    yield _Seen("repayment_source", debtor_id, sums[debtor_id], everything)


def _not_below_zero(amount: int | None) -> int | None:
    return None if amount is None else max(amount, 0)


def _is_connected(bundle: Bundle, borrower_id: Value, other_id: Value) -> int | None:
    """Whether both stand in one group already. A party of which no tie is known is in no group; unknown
    where a group is, or who the other party is."""
    if _MEMBERS not in bundle.tables or borrower_id is None or other_id is None:
        return None
    if borrower_id == other_id:
        return 1
    members = [bundle.one(_MEMBERS, "party_id", each) for each in (borrower_id, other_id)]
    if None in members:
        return 0
    own, other = (row.get("group_id") if row else None for row in members)
    return None if own is None or other is None else int(own == other)


def _exposure(asked: _Asked, check_bp: int) -> Row:
    """Our exposure after the application beside our capital, and what keeps it below the duty to look."""
    application_id = asked.application.get("application_id")
    row = asked.bundle.one("customer_exposure", "application_id", application_id) or {}
    net_tier1 = whole(row, "net_tier1_capital_minor")
    return {
        "exposure_after_minor": whole(row, "exposure_after_minor"),
        "net_tier1_capital_minor": net_tier1,
        "room_minor": less(share_minor(net_tier1, check_bp), whole(row, "exposure_minor")),
    }
