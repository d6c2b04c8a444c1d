"""What one financier holds on one party: money out, facilities, and what these leave to be drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, total, whole
from hefu.facts.currency import Converter
from hefu.facts.exposures import last_reported, outstanding_minor

LIVE_STATUSES = ("pending", "approved", "disbursed")
"""Applications that use up money or may yet do so."""


class Credit(NamedTuple):
    """Amounts in one currency; ``unused_limit_minor`` is what the facilities at most leave."""

    exposure_minor: int | None
    facility_count: int
    facility_limit_minor: int | None
    unused_limit_minor: int | None

    @property
    def committed_minor(self) -> int | None:
        """Money out, and all that may still be drawn without being asked again."""
        return total((self.exposure_minor, self.unused_limit_minor))


class Holding(NamedTuple):
    """Whose book on whom, and in which currency it is to be told."""

    party_id: Value
    financier_id: Value
    currency: str | None


def credit_of(bundle: Bundle, clocks: Clocks, holding: Holding, converter: Converter) -> Credit:
    """The credit of a party. Rows whose financier is in dispute count: they may be this one's.

    Without any report the exposure is unknown; a facility of which no use was reported may still be
    drawn to its limit.
    """
    currency = holding.currency
    reported = last_reported(exposures_of(bundle, holding), clocks)
    facilities = [row for row in facilities_of(bundle, holding) if may_be_drawn(row, clocks)]
    unused: list[int | None] = []
    limits: list[int | None] = []
    for row in facilities:
        told_in = text(row, "currency")
        limits.append(converter.convert(whole(row, "limit_minor"), told_in, currency))
        unused.append(_unused(bundle, clocks, row, currency, converter))
    return Credit(
        exposure_minor=outstanding_minor(reported, currency, converter),
        facility_count=len(facilities),
        facility_limit_minor=total(limits),
        unused_limit_minor=total(unused),
    )


def exposures_of(bundle: Bundle, holding: Holding) -> list[Row]:
    """Every report of the financier, or of nobody knows whom, on the party."""
    return _ours(bundle.by("exposure", "obligor_id", holding.party_id), holding.financier_id)


def facilities_of(bundle: Bundle, holding: Holding) -> list[Row]:
    """Every facility of the financier, or of nobody knows whom, for the party."""
    return _ours(bundle.by("facility", "borrower_id", holding.party_id), holding.financier_id)


def may_be_drawn(facility: Row, clocks: Clocks) -> bool:
    """Active and not ended on the business date; what is in dispute may be."""
    valid_from, valid_until = day(facility, "valid_from_on"), day(facility, "valid_until_on")
    is_begun = valid_from is None or valid_from <= clocks.as_of
    is_running = valid_until is None or clocks.as_of <= valid_until
    return facility.get("status_code") in ("active", None) and is_begun and is_running


def is_live(application: Row) -> bool:
    """Under review, approved or paid out; a status in dispute may be one of these."""
    return application.get("status_code") in (*LIVE_STATUSES, None)


def told_in_most(rows: Sequence[Row]) -> str | None:
    """The most frequent currency, of equally frequent ones the first by name."""
    named = Counter(code for row in rows if (code := text(row, "currency")) is not None)
    return min(named, key=lambda code: (-named[code], code), default=None)


def _ours(rows: Sequence[Row], financier_id: Value) -> list[Row]:
    return [row for row in rows if row.get("financier_id") in (financier_id, None)]


def _unused(
    bundle: Bundle, clocks: Clocks, facility: Row, currency: str | None, converter: Converter
) -> int | None:
    """What the facility leaves, not below zero."""
    limit = converter.convert(whole(facility, "limit_minor"), text(facility, "currency"), currency)
    rows = last_reported(bundle.by("exposure", "facility_id", facility.get("facility_id")), clocks)
    used = outstanding_minor(rows, currency, converter) if rows else 0
    if limit is None or used is None:
        return limit
    return max(limit - used, 0)
