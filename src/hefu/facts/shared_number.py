"""References to a number that many sellers print on their invoices, sorted by who was paid.

Numbers like ``1001`` stand on invoices of many sellers. Looking through all references for each of
them grows with the square of the book, so the references are sorted once by the parties involved.
"""

from __future__ import annotations

from collections.abc import Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row
from hefu.facts.cells import Cells
from hefu.facts.money_flow import is_plain, sides_of
from hefu.facts.party_identity import known_of
from hefu.facts.party_links import might_be

_FEW = 8
_Sorted = dict[str, list[tuple[int, Row]]]
_UNCLEAR = ""


class References:
    """Payment references by invoice number and seller."""

    def __init__(self, bundle: Bundle, contradicted: Cells) -> None:
        self._bundle = bundle
        self._contradicted = contradicted
        self._sorted: dict[str, _Sorted] = {}

    def to(self, number: str, seller_id: str | None) -> Sequence[Row]:
        """References to ``number``, in the order of the evidence; left out are only those to payments
        that certainly neither reached nor left the seller."""
        every = self._bundle.by("payment_reference", "invoice_no", number)
        if len(every) <= _FEW or seller_id is None:
            return every
        seller = known_of(self._bundle, seller_id)
        if "name" not in seller:
            return every
        if number not in self._sorted:
            self._sorted[number] = self._sort(every)
        by_party = self._sorted[number]
        near = {
            position: row
            for key in (_UNCLEAR, *self._keys_of(seller_id))
            for position, row in by_party.get(key, ())
        }
        return [near[position] for position in sorted(near)]

    def _keys_of(self, seller_id: str) -> set[str]:
        """Keys of the seller and of every party that might be the seller under another name."""
        found: set[str] = set()
        for party_id in might_be(self._bundle, seller_id):
            found |= {party_id, *_keys(known_of(self._bundle, party_id))}
        return found

    def _sort(self, references: Sequence[Row]) -> _Sorted:
        found: _Sorted = {}
        for position, reference in enumerate(references):
            for key in self._parties(reference):
                found.setdefault(key, []).append((position, reference))
        return found

    def _parties(self, reference: Row) -> set[str]:
        """Keys of all parties of the payment, or the key of the unclear: only parties with names can
        be told apart for certain."""
        payment = self._bundle.one("payment", "payment_id", reference.get("payment_id"))
        if payment is None or not is_plain(payment, self._contradicted):
            return {_UNCLEAR}
        receivers, payers = sides_of(self._bundle, payment)
        found: set[str] = set()
        for party in (*receivers, *payers):
            known = known_of(self._bundle, str(party))
            if "name" not in known:
                return {_UNCLEAR}
            found |= {str(party), *_keys(known)}
        return found if receivers else {_UNCLEAR}


def _keys(known: dict[str, str]) -> list[str]:
    return [f"{kind}={value}" for kind, value in known.items()]
