"""The amount of a claimed invoice that policy would finance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts import claim_confirmation, claim_undertaking, claim_value, line_match
from hefu.facts.cells import least, text, total, whole, within_range
from hefu.facts.claimed_invoice import Claim, claims
from hefu.facts.currency import Converter, minor_digits
from hefu.facts.derivation import FactModule, derived
from hefu.facts.paper_graph import paper_graph
from hefu.facts.product_terms import ProductTerms
from hefu.parameters.loader import ParameterView

TABLE = "claim_financeable"
_FACTS: tuple[FactModule, ...] = (claim_value, claim_confirmation, claim_undertaking, line_match)
READS: tuple[str, ...] = tuple(dict.fromkeys(table for fact in _FACTS for table in fact.READS))

_WHOLE_BP = 10_000
_MILLION = 1_000_000
_Address = tuple[object, object]
_Grouped = Mapping[_Address, Sequence[Row]]


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim, in the application's currency.

    ``confirmed_minor``: what the account debtor confirmed; under a product that rests on an undertaking
    to pay, what is independently undertaken. Rests on other facts: takes them from the bundle when they
    are there, else derives them.
    """
    values, confirmations, undertakings, matches = (
        _by_claim(derived(fact, bundle, clocks, parameters)) for fact in _FACTS
    )
    converter = Converter(bundle, clocks)
    terms = ProductTerms(clocks, parameters)
    found = []
    for claim in claims(bundle):
        address = (claim.item.get("application_id"), claim.item.get("item_no"))
        value, confirmation = values[address][0], confirmations[address][0]
        is_confirmed = confirmation.get("is_by_account_debtor") == 1
        confirmed = whole(confirmation, "confirmed_minor") if is_confirmed else None
        product = terms.product_of(claim.application)
        if product is not None and product.rests_on_undertaking:
            confirmed = whole(undertakings[address][0], "undertaken_minor")
        parts = {
            "claimed_minor": claim.claimed_minor(converter),
            "remaining_minor": whole(value, "remaining_minor"),
            "received_value_minor": _received_value(bundle, claim, matches[address], converter),
            "confirmed_minor": confirmed,
        }
        advance_rate_bp = terms.advance_rate_bp(claim.application, paper_kind(bundle, claim))
        found.append(
            {
                **claim.head(),
                "currency": claim.currency,
                **parts,
                "advance_rate_bp": advance_rate_bp,
                "financeable_minor": advanced(least(parts.values()), advance_rate_bp),
            }
        )
    return found


def advanced(value_minor: int | None, advance_rate_bp: int | None) -> int | None:
    """What is advanced on a value, rounded down; nothing on a value below zero."""
    if value_minor is None or advance_rate_bp is None:
        return None
    return max(value_minor, 0) * advance_rate_bp // _WHOLE_BP


def paper_kind(bundle: Bundle, claim: Claim) -> str | None:
    """The kind of paper a claim is made in; a claim that names nothing is made in no paper."""
    paper = paper_graph(bundle).rests_on(claim.item)
    return None if paper is None else paper.kind


def _by_claim(rows: Sequence[Row]) -> _Grouped:
    found: dict[_Address, list[Row]] = {}
    for row in rows:
        found.setdefault((row.get("application_id"), row.get("item_no")), []).append(row)
    return found


def _received_value(
    bundle: Bundle, claim: Claim, matches: Sequence[Row], converter: Converter
) -> int | None:
    """Goods received and not used by earlier invoices, at the order's prices, with their share of
    allowances, charges and tax: the share that invoice total bears to the sum of its lines."""
    invoice = claim.invoice
    invoiced_in = text(invoice, "currency")
    gross = whole(invoice, "gross_minor")
    lines = bundle.by("invoice_line", "invoice_id", invoice.get("invoice_id"))
    net = total(whole(line, "net_minor") for line in lines)
    digits = None if invoiced_in is None else minor_digits(invoiced_in)
    if digits is None or gross is None or net is None or net <= 0 or gross < 0:
        return None
    worth = 0
    for match in matches:
        price = whole(match, "order_unit_price_micro")
        used = least(
            (whole(match, "invoiced_quantity_micro"), whole(match, "available_quantity_micro"))
        )
        if price is None or used is None or match.get("is_currency_equal") != 1:
            return None
        worth += max(used, 0) * max(price, 0)
    in_minor = worth * 10**digits * gross // (_MILLION * _MILLION * net)
    return converter.convert(within_range(in_minor), invoiced_in, claim.currency)
