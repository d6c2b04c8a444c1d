"""What buyers have paid on an invoice, by reference that names it without doubt.

A number that payer and seller wrote alike is not enough: the money must have reached the seller, the
seller must have only one invoice of that number, and a payment that names several invoices must say
how much is for each. Where that cannot be told, the settled amount is unknown, not zero.

A payment reported by both banks is one payment: the two reports meet by their transaction reference
(``uetr``) or end-to-end number. Equal amounts that run in and out without such a link leave it open
whether they are one payment or two, and the settled amount is unknown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import contradicted_cells, day, is_contradicted, text, total, whole
from hefu.facts.currency import Converter
from hefu.facts.invoice_number import has_namesake
from hefu.facts.money_flow import way_of
from hefu.facts.same_party import SAME_PARTY_READS
from hefu.facts.shared_number import References

SETTLEMENT_READS = ("payment", "payment_reference", "bank_account", *SAME_PARTY_READS, "fx_rate")
"""What :class:`Settlements` reads beside the claim itself."""

_NUMBERS = ("invoice_no", "digital_no", "paper_no")
_NO_END_TO_END = ("NOTPROVIDED", "NOTAVAILABLE", "")


class _Paid(NamedTuple):
    """The part of one payment row that is for one invoice; ``amount`` is negative when it returned."""

    payment: Row
    amount: int
    currency: str


class Settlements:
    """Settled amounts of invoices in one bundle."""

    def __init__(self, bundle: Bundle, clocks: Clocks) -> None:
        self._bundle = bundle
        self._as_of = clocks.as_of
        self._contradicted = contradicted_cells(bundle)
        self._references = References(bundle, self._contradicted)
        self._known: dict[tuple[int, str | None, date], tuple[Row, int | None]] = {}

    def references_to(self, invoice: Row) -> list[Row]:
        """Payment references that name ``invoice`` by one of its numbers, whoever was paid."""
        numbers = {text(invoice, column) for column in _NUMBERS} - {None}
        return [
            reference
            for number in sorted(number for number in numbers if number is not None)
            for reference in self._references.to(number, text(invoice, "seller_id"))
        ]

    def settled_minor(
        self,
        invoice: Row,
        currency: str | None,
        converter: Converter,
        *,
        until: date | None = None,
    ) -> int | None:
        """What has been paid on ``invoice`` up to ``until``, else the business date, in ``currency``.

        0 when no payment names it; ``None`` when a payment may have settled it and it cannot be told
        whether or by how much. The same question is answered once.
        """
        day_asked = until or self._as_of
        asked = (id(invoice), currency, day_asked)
        if asked not in self._known:
            # Kept with the row itself, so that its id is not given to another row.
            settled = self._settled(invoice, day_asked)
            self._known[asked] = (invoice, _in_currency(settled, currency, converter))
        return self._known[asked][1]

    def _settled(self, invoice: Row, until: date) -> list[tuple[int, str]] | None:
        """Amounts and currencies paid on ``invoice`` up to ``until``."""
        references = self.references_to(invoice)
        if all(invoice.get(column) is None for column in _NUMBERS):
            return None
        paid: list[_Paid] = []
        for payment_id in dict.fromkeys(reference.get("payment_id") for reference in references):
            mine = [row for row in references if row.get("payment_id") == payment_id]
            part = self._part(invoice, payment_id, mine, until)
            if part is None:
                return None
            if part.amount:
                paid.append(part)
        return _counted_once(paid)

    def _part(self, invoice: Row, payment_id: Value, mine: list[Row], until: date) -> _Paid | None:
        """What payment ``payment_id`` means for ``invoice``; ``None`` when that cannot be told."""
        payment = self._bundle.one("payment", "payment_id", payment_id)
        booked_on = None if payment is None else day(payment, "booked_on")
        if payment is None or booked_on is None:
            return None
        way = way_of(self._bundle, payment, text(invoice, "seller_id"), self._contradicted)
        if way == "elsewhere" or booked_on > until:
            return _Paid(payment, 0, "")
        if way == "unsure" or has_namesake(self._bundle, invoice):
            return None
        amount, currency = self._referenced(payment, mine)
        if amount is None or amount < 0 or currency is None:
            return None
        return _Paid(payment, amount if way == "settles" else -amount, currency)

    def _referenced(self, payment: Row, mine: list[Row]) -> tuple[int | None, str | None]:
        """Amount and currency that the payment gives to the invoice that ``mine`` refer to."""
        amount, currency = whole(payment, "amount_minor"), text(payment, "currency")
        every = self._bundle.by("payment_reference", "payment_id", payment.get("payment_id"))
        for row in every:
            key = row.get("payment_reference_id")
            if is_contradicted(self._contradicted, "payment_reference", key, "referenced_minor"):
                return None, None
        stated = [whole(row, "referenced_minor") for row in every]
        currencies = {text(row, "currency") or currency for row in every}
        if all(part is not None for part in stated) and currencies == {currency}:
            sum_stated = total(stated)
            # Parts that exceed the whole: at least one of them is wrong, and we cannot say which.
            if sum_stated is None or amount is None or sum_stated > amount:
                return None, None
        if len(mine) == 1 and whole(mine[0], "referenced_minor") is not None:
            return whole(mine[0], "referenced_minor"), text(mine[0], "currency") or currency
        is_alone = len(mine) == len(every) and all(part is None for part in stated)
        return (amount, currency) if is_alone else (None, None)


def settlements_of(bundle: Bundle, clocks: Clocks) -> Settlements:
    """The settled amounts of a bundle; all facts ask the same ones."""
    return bundle.worked_out(("settlements", clocks), lambda: Settlements(bundle, clocks))


def _counted_once(paid: list[_Paid]) -> list[tuple[int, str]] | None:
    """Amounts and currencies with every payment counted once; ``None`` when that cannot be told."""
    wholes = {part.payment.get("batch_entry_id") for part in paid}
    groups: dict[tuple[object, ...], list[_Paid]] = defaultdict(list)
    for part in paid:
        if part.payment.get("payment_id") not in wholes:
            groups[_link(part)].append(part)
    amounts = []
    one_sided = []
    for link, group in groups.items():
        if len({(part.amount, part.currency) for part in group}) > 1:
            return None
        sides = Counter(part.payment.get("direction_code") for part in group)
        count = 1 if link[0] == "uetr" else max(sides.values())
        amounts += [(group[0].amount, group[0].currency)] * count
        if len(sides) == 1:
            one_sided.append((link[0], group[0]))
    return None if _may_be_one(one_sided) else amounts


def _link(part: _Paid) -> tuple[object, ...]:
    """What the two banks' reports of one payment have in common."""
    uetr = text(part.payment, "uetr")
    if uetr:
        return ("uetr", uetr.lower(), part.amount > 0)
    end_to_end = text(part.payment, "end_to_end_no") or ""
    if end_to_end.upper() not in _NO_END_TO_END:
        return ("end_to_end", end_to_end, part.amount, part.currency)
    return ("alone", part.payment.get("payment_id"))


def _may_be_one(one_sided: Iterable[tuple[object, _Paid]]) -> bool:
    """Whether an incoming and an outgoing report of equal amount might be the same payment.

    Reports that carry the same kind of link, and different ones, are different payments.
    """
    seen: dict[tuple[int, str], list[tuple[object, Value]]] = defaultdict(list)
    for kind, part in one_sided:
        seen[part.amount, part.currency].append((kind, part.payment.get("direction_code")))
    return any(
        way != other_way and (kind != other_kind or kind == "alone")
        for reports in seen.values()
        for position, (kind, way) in enumerate(reports)
        for other_kind, other_way in reports[position + 1 :]
    )


def _in_currency(
    amounts: list[tuple[int, str]] | None, currency: str | None, converter: Converter
) -> int | None:
    """The sum in ``currency``; sums first, so that instalments are rounded once."""
    if amounts is None:
        return None
    sums: Counter[str] = Counter()
    for amount, paid_in in amounts:
        sums[paid_in] += amount
    settled = total(converter.convert(sums[each], each, currency) for each in sorted(sums))
    # More returned than came: the payment that was reversed is not among the evidence.
    return None if settled is not None and settled < 0 else settled
