"""Each guarantor of a borrower: what it promised elsewhere, what it is worth, and whether it is bound."""

from __future__ import annotations

from collections.abc import Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import text, total, whole
from hefu.facts.currency import Converter
from hefu.facts.guarantees import stands
from hefu.facts.net_assets import NET_ASSETS_MAX_AGE
from hefu.facts.net_assets import net_assets as net_assets_of
from hefu.parameters.loader import ParameterView

TABLE = "borrower_guarantor"
READS: tuple[str, ...] = ("application", "guarantee", "financial_figure", "party", "fx_rate")

_BURDEN, _CIRCLE = "guarantor_burden", "guarantee_circle_member"


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application and party that guarantees its borrower on the business date.

    Amounts are in the application's currency. Reads the kept facts ``guarantor_burden`` and
    ``guarantee_circle_member``; what rests on one that was not derived is unknown.
    """
    max_age_days = parameters.integer(NET_ASSETS_MAX_AGE)
    converter = Converter(bundle, clocks)
    found: list[Row] = []
    for application in bundle.rows("application"):
        borrower_id, currency = application.get("borrower_id"), text(application, "currency")
        received = _standing(bundle, "obligor_id", borrower_id, clocks)
        given = _standing(bundle, "guarantor_id", borrower_id, clocks)
        guarantors = dict.fromkeys(row.get("guarantor_id") for row in received)
        for guarantor_id in guarantors:
            if guarantor_id == borrower_id:
                continue
            promises = [row for row in received if row.get("guarantor_id") == guarantor_id]
            back = [row for row in given if row.get("obligor_id") == guarantor_id]
            net_assets, reported_on = net_assets_of(
                bundle, guarantor_id, (currency, max_age_days), clocks, converter
            )
            found.append(
                {
                    "application_id": application.get("application_id"),
                    "borrower_id": borrower_id,
                    "guarantor_id": guarantor_id,
                    "currency": currency,
                    "guaranteed_minor": _sum(promises, currency, converter),
                    "back_guaranteed_minor": _sum(back, currency, converter),
                    "is_mutual": None if guarantor_id is None else int(bool(back)),
                    "circle_size_count": _circle_size(bundle, guarantor_id),
                    **_burden(bundle, guarantor_id, currency, converter),
                    "net_assets_minor": net_assets,
                    "net_assets_on": reported_on,
                    **_disclosure(bundle, guarantor_id, promises),
                }
            )
    return found


def _standing(bundle: Bundle, column: str, party_id: Value, clocks: Clocks) -> list[Row]:
    return [row for row in bundle.by("guarantee", column, party_id) if stands(row, clocks)]


def _sum(guarantees: Sequence[Row], currency: str | None, converter: Converter) -> int | None:
    return total(
        converter.convert(whole(row, "amount_minor"), text(row, "currency"), currency)
        for row in guarantees
    )


def _circle_size(bundle: Bundle, party_id: Value) -> int | None:
    """Parties in the circle the guarantor stands in; 0 when it stands in none."""
    if _CIRCLE not in bundle.tables or party_id is None:
        return None
    members = bundle.by(_CIRCLE, "party_id", party_id)
    return whole(members[0], "circle_size_count") if members else 0


def _burden(
    bundle: Bundle, party_id: Value, currency: str | None, converter: Converter
) -> dict[str, Value]:
    """What the guarantor promised, over the whole book. It guarantees our borrower, so without a row
    its burden is unknown and not nothing."""
    rows = bundle.by(_BURDEN, "guarantor_id", party_id)
    burden = rows[0] if len(rows) == 1 else {}
    outside = converter.convert(whole(burden, "outside_minor"), text(burden, "currency"), currency)
    return {"obligor_count": whole(burden, "obligor_count"), "outside_minor": outside}


def _disclosure(bundle: Bundle, party_id: Value, promises: Sequence[Row]) -> dict[str, Value]:
    """Whether the guarantor is listed, and how many of its promises then bind nobody.

    A firm that is not listed need not disclose, and a disclosed promise is in order whoever made it;
    only what is left can be open.
    """
    party = bundle.one("party", "party_id", party_id) or {}
    is_listed = whole(party, "is_listed")
    undisclosed = sum(row.get("is_disclosed") == 0 for row in promises)
    unstated = sum(row.get("is_disclosed") is None for row in promises)
    return {
        "is_listed": is_listed,
        "undisclosed_count": undisclosed if undisclosed or not unstated else None,
        "undisclosed_listed_count": _unbinding(is_listed, undisclosed, unstated),
    }


def _unbinding(is_listed: int | None, undisclosed: int, unstated: int) -> int | None:
    if is_listed == 0 or not (undisclosed or unstated):
        return 0
    if is_listed is None:
        return None
    return undisclosed or None
