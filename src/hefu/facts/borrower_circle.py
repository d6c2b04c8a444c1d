"""The borrower and its guarantors, with the guarantee circle each stands in."""

from __future__ import annotations

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import text, whole
from hefu.facts.currency import Converter
from hefu.facts.guarantees import stands
from hefu.parameters.loader import ParameterView

TABLE = "borrower_circle"
READS: tuple[str, ...] = ("application", "guarantee", "fx_rate")

_KEPT = "guarantee_circle_member"
_HIDDEN = "hidden_circle_member"


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application and party; reads the kept facts ``guarantee_circle_member``
    and ``hidden_circle_member``.

    The amount is in the application's currency; all is unknown when the circles were not derived.
    """
    converter = Converter(bundle, clocks)
    found = []
    for application in bundle.rows("application"):
        borrower_id = application.get("borrower_id")
        guarantors = dict.fromkeys(
            guarantee.get("guarantor_id")
            for guarantee in bundle.by("guarantee", "obligor_id", borrower_id)
            if stands(guarantee, clocks) and guarantee.get("guarantor_id") != borrower_id
        )
        roles = [(borrower_id, "borrower"), *((party_id, "guarantor") for party_id in guarantors)]
        for party_id, role_code in roles:
            found.append(
                {
                    "application_id": application.get("application_id"),
                    "party_id": party_id,
                    "role_code": role_code,
                    **_circle(bundle, party_id, text(application, "currency"), converter),
                    **_hidden(bundle, party_id),
                }
            )
    return found


def _hidden(bundle: Bundle, party_id: Value) -> Row:
    if _HIDDEN not in bundle.tables or party_id is None:
        return {"hidden_size_count": None, "hidden_promise_count": None}
    members = bundle.by(_HIDDEN, "party_id", party_id)
    if not members:
        return {"hidden_size_count": 0, "hidden_promise_count": 0}
    return {
        "hidden_size_count": members[0].get("circle_size_count"),
        "hidden_promise_count": members[0].get("hidden_count"),
    }


def _circle(bundle: Bundle, party_id: Value, currency: str | None, converter: Converter) -> Row:
    if _KEPT not in bundle.tables or party_id is None:
        return {"circle_id": None, "circle_size_count": None, "circle_amount_minor": None}
    members = bundle.by(_KEPT, "party_id", party_id)
    if not members:
        return {"circle_id": None, "circle_size_count": 0, "circle_amount_minor": 0}
    member = members[0]
    amount = converter.convert(
        whole(member, "circle_amount_minor"), text(member, "currency"), currency
    )
    return {
        "circle_id": member.get("circle_id"),
        "circle_size_count": member.get("circle_size_count"),
        "circle_amount_minor": amount,
    }
