"""A claim: one invoice that one application offers for financing."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from hefu.evidence.bundle import Bundle
from hefu.evidence.schema import Row
from hefu.facts.cells import text, whole
from hefu.facts.currency import Converter


@dataclass(frozen=True, slots=True)
class Claim:
    """The three rows of a claim; ``application`` or ``invoice`` is empty when it was not shown to us."""

    application: Row
    item: Row
    invoice: Row

    def head(self) -> Row:
        """The columns by which every claim fact is addressed."""
        return {
            "application_id": self.item.get("application_id"),
            "item_no": self.item.get("item_no"),
            "invoice_id": self.item.get("invoice_id"),
        }

    @property
    def currency(self) -> str | None:
        """The currency of the application, in which all its amounts are told."""
        return text(self.application, "currency")

    def claimed_minor(self, converter: Converter) -> int | None:
        """The claimed amount in the application's currency."""
        return converter.convert(
            whole(self.item, "claimed_minor"), text(self.item, "currency"), self.currency
        )


_claims: WeakKeyDictionary[Bundle, tuple[Claim, ...]] = WeakKeyDictionary()


def claims(bundle: Bundle) -> tuple[Claim, ...]:
    """Every claim in reach, of all applications, in the order of the items; put together once."""
    found = _claims.get(bundle)
    if found is None:
        found = tuple(
            Claim(
                bundle.one("application", "application_id", item.get("application_id")) or {},
                item,
                bundle.one("invoice", "invoice_id", item.get("invoice_id")) or {},
            )
            for item in bundle.rows("application_item")
        )
        _claims[bundle] = found
    return found


CLAIM_READS = ("application", "application_item", "invoice")
"""What :func:`claims` reads."""
