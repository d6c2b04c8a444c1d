"""What each financier holds on the members of each group of connected parties."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import connected_group_member
from hefu.facts.currency import Converter
from hefu.facts.derivation import derived
from hefu.facts.party_credit import (
    Holding,
    credit_of,
    exposures_of,
    facilities_of,
    is_live,
    told_in_most,
)
from hefu.parameters.loader import ParameterView

TABLE = "group_exposure"
READS: tuple[str, ...] = (
    *connected_group_member.READS,
    "application",
    "exposure",
    "facility",
    "fx_rate",
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per member of a group and financier that lends to it, of a whole book.

    A member is a customer when the financier reports on it, gives it a facility or has a live
    application of it; a customer on whom nothing was reported has an unknown exposure. Members that are
    nobody's customers have no row. A member whose group is unknown keeps its row, without a group.
    """
    converter = Converter(bundle, clocks)
    return [
        _row(bundle, clocks, member, financier_id, converter)
        for member in derived(connected_group_member, bundle, clocks, parameters)
        for financier_id in _financiers(bundle, member.get("party_id"))
    ]


def _row(
    bundle: Bundle, clocks: Clocks, member: Row, financier_id: Value, converter: Converter
) -> Row:
    party_id = member.get("party_id")
    anywhere = Holding(party_id, financier_id, None)
    told = [*exposures_of(bundle, anywhere), *facilities_of(bundle, anywhere)]
    holding = anywhere._replace(currency=told_in_most(told))
    credit = credit_of(bundle, clocks, holding, converter)
    return {
        "group_id": member.get("group_id"),
        "party_id": party_id,
        "financier_id": financier_id,
        "currency": holding.currency,
        **credit._asdict(),
    }


def _financiers(bundle: Bundle, party_id: Value) -> list[Value]:
    """Financiers of a party by id, after ``None`` where a report may be anybody's."""
    stated = {row.get("financier_id") for row in _customer_rows(bundle, party_id)}
    named = sorted(str(financier_id) for financier_id in stated if financier_id is not None)
    return [None, *named] if None in stated else [*named]


def _customer_rows(bundle: Bundle, party_id: Value) -> Iterator[Row]:
    yield from bundle.by("exposure", "obligor_id", party_id)
    yield from bundle.by("facility", "borrower_id", party_id)
    for row in bundle.by("application", "borrower_id", party_id):
        if is_live(row):
            yield row
