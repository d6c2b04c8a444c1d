"""Each line of a claimed invoice beside the seller's own past prices of the item and beside quotations.

Past prices are those of the seller's latest sales of the same item in the same unit and currency to any
buyer, before the day of the claimed invoice. Lines that show no price are no sale to compare with.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.identity import normal_name, normal_number
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, whole
from hefu.facts.claimed_invoice import CLAIM_READS, claims
from hefu.facts.latest import age_days, latest
from hefu.facts.proportion import share_bp
from hefu.parameters.loader import ParameterView

TABLE = "price_corridor"
READS: tuple[str, ...] = (
    *CLAIM_READS,
    "invoice_line",
    "past_invoice",
    "past_invoice_line",
    "price_quote",
)

_Thing = tuple[str, str, str]
_Gap = tuple[int | None, int | None]
_Prices = dict[_Thing, list[tuple[date, int]] | None]


class _Line(NamedTuple):
    """A claimed line: what it is of, sold when, at which price."""

    thing: _Thing | None
    issued_on: date | None
    price: int | None


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per line of each claim; prices in millionths of the line's currency."""
    past: dict[Value, _Prices] = {}
    found = []
    for claim in claims(bundle):
        invoice = claim.invoice
        seller_id = invoice.get("seller_id")
        if seller_id not in past:
            past[seller_id] = _past_prices(bundle, seller_id)
        for row in bundle.by("invoice_line", "invoice_id", invoice.get("invoice_id")):
            thing = _thing(row, text(invoice, "currency"))
            line = _Line(thing, day(invoice, "issued_on"), whole(row, "unit_price_micro"))
            found.append(
                {
                    **claim.head(),
                    "line_no": row.get("line_no"),
                    "item_name": row.get("item_name"),
                    "unit_price_micro": line.price,
                    **_compared(bundle, clocks, parameters, (row, line, past[seller_id])),
                }
            )
    return found


def _thing(row: Row, invoiced_in: str | None) -> _Thing | None:
    """What a price is of: item, unit, currency; ``None`` when one of them is not told."""
    code, name, unit = text(row, "item_code"), text(row, "item_name"), text(row, "unit_code")
    currency = text(row, "currency") or invoiced_in
    item = normal_number(code) if code else f"name:{normal_name(name)}" if name else None
    if item is None or unit is None or currency is None:
        return None
    return item, normal_name(unit), currency


def _past_prices(bundle: Bundle, seller_id: Value) -> _Prices:
    """Days and prices of each thing the seller sold, earliest first; ``None`` for a thing of which one
    sale cannot be placed in time or may be a credit note."""
    found: _Prices = {}
    for invoice in bundle.by("past_invoice", "seller_id", seller_id):
        direction, issued_on = text(invoice, "direction_code"), day(invoice, "issued_on")
        if direction == "credit_note":
            continue
        invoiced_in = text(invoice, "currency")
        for row in bundle.by("past_invoice_line", "invoice_id", invoice.get("invoice_id")):
            thing, price = _thing(row, invoiced_in), whole(row, "unit_price_micro")
            if thing is None or price is None:
                continue
            prices = found.setdefault(thing, [])
            if direction is None or issued_on is None:
                found[thing] = None
            elif prices is not None:
                prices.append((issued_on, price))
    for prices in found.values():
        if prices is not None:
            prices.sort()
    return found


def _compared(
    bundle: Bundle,
    clocks: Clocks,
    parameters: ParameterView,
    about: tuple[Row, _Line, _Prices],
) -> Row:
    row, line, past = about
    prices = _before(line, past, parameters)
    median = _median(prices) if prices else None
    is_enough = prices is not None and len(prices) >= parameters.integer(
        "policy.price.past_count_min"
    )
    quote = _quote(bundle, clocks, row, line)
    low = None if quote is None else whole(quote, "low_price_micro")
    high = None if quote is None else whole(quote, "high_price_micro")
    quote_gap = _gap_bp(line.price, low, high)
    gap, usual = _wider(
        (_gap_bp(line.price, median, median), median) if is_enough else None,
        None if quote is None else (quote_gap, _nearest(line.price, low, high)),
    )
    return {
        "past_count": None if prices is None else len(prices),
        "past_low_micro": min(prices, default=None) if prices else None,
        "past_high_micro": max(prices, default=None) if prices else None,
        "past_median_micro": median,
        "quote_low_micro": low,
        "quote_high_micro": high,
        "quote_age_days": age_days(quote, "quoted_on", clocks),
        "quote_gap_bp": quote_gap,
        "price_gap_bp": gap,
        "usual_price_micro": usual,
    }


def _wider(*measured: _Gap | None) -> _Gap:
    """The wider of the gaps that can be measured; ``None`` when there is none, or one is unknown."""
    told = [each for each in measured if each is not None]
    known = [(gap, usual) for gap, usual in told if gap is not None]
    if not known or len(known) < len(told):
        return None, None
    return max(known, key=lambda each: each[0])


def _before(line: _Line, past: _Prices, parameters: ParameterView) -> list[int] | None:
    """Prices of the latest sales before the line's own day, as many as the policy looks at."""
    if line.thing is None or line.issued_on is None:
        return None
    sold = past.get(line.thing, [])
    if sold is None:
        return None
    since = line.issued_on - timedelta(days=parameters.integer("policy.price.history_days"))
    until = bisect_left(sold, (line.issued_on,))
    after = max(
        bisect_left(sold, (since,)), until - parameters.integer("policy.price.past_count_max")
    )
    return [price for _, price in sold[after:until]]


def _median(prices: list[int]) -> int:
    """The middle price, or the mean of the two in the middle, halves up."""
    ordered = sorted(prices)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half] + 1) // 2


def _quote(bundle: Bundle, clocks: Clocks, row: Row, line: _Line) -> Row | None:
    """The latest fresh quotation of the item in the line's unit and currency."""
    if line.thing is None:
        return None
    quotes = [
        quote
        for quote in bundle.by("price_quote", "item_code", row.get("item_code"))
        if normal_name(text(quote, "unit_code") or "") == line.thing[1]
        and quote.get("currency") == line.thing[2]
    ]
    return latest(quotes, "quoted_on", clocks)


def _nearest(price: int | None, low: int | None, high: int | None) -> int | None:
    if price is None or low is None or high is None:
        return None
    return low if price < low else min(price, high)


def _gap_bp(price: int | None, low: int | None, high: int | None) -> int | None:
    """How far ``price`` lies outside ``low`` to ``high``, a share of the end it passed."""
    end = _nearest(price, low, high)
    return None if price is None or end is None else share_bp(abs(price - end), end)
