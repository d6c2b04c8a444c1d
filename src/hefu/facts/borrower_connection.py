"""The customers of the financier in the borrower's group, and whether their ties were declared."""

from __future__ import annotations

from collections.abc import Iterable

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import group_exposure
from hefu.facts.claim_relation import group_of
from hefu.parameters.loader import ParameterView

TABLE = "borrower_connection"
READS: tuple[str, ...] = ("application", "party")

_MEMBERS = "connected_group_member"
_TOLD = (
    "reason_code",
    "controller_id",
    "through_id",
    "held_bp",
    "step_count",
    "ultimate_share_bp",
    "declared_group_id",
    "is_undeclared",
)


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application and customer of its financier in the borrower's group, the borrower first.

    Reads the kept facts ``connected_group_member`` and ``group_exposure``. A member is a customer when the
    financier, or nobody knows who, reports on it, gives it a facility or has a live application of it. A
    borrower tied to nobody has one row, on which nothing is undeclared; where the group is unknown the
    borrower has one row, and all about its ties is unknown.
    """
    return [row for application in bundle.rows("application") for row in _rows(bundle, application)]


def _rows(bundle: Bundle, application: Row) -> Iterable[Row]:
    borrower_id = application.get("borrower_id")
    is_derived = group_exposure.TABLE in bundle.tables
    group_id = group_of(bundle, borrower_id) if is_derived else None
    customers = _customers(bundle, application, group_id)
    for party_id in (borrower_id, *customers):
        member = bundle.one(_MEMBERS, "party_id", party_id)
        told: Row = {name: None if member is None else member.get(name) for name in _TOLD}
        if member is None and group_id is not None:
            told |= {"controller_id": party_id, "step_count": 0, "is_undeclared": 0}
        yield {
            "application_id": application.get("application_id"),
            "borrower_id": borrower_id,
            "group_id": group_id,
            "party_id": party_id,
            "customer_count": None if group_id is None else len(customers) + 1,
            **told,
        }


def _customers(bundle: Bundle, application: Row, group_id: Value) -> list[str]:
    """The other members of the group that are customers, by id."""
    found = {
        str(row.get("party_id"))
        for row in bundle.by(group_exposure.TABLE, "group_id", group_id)
        if row.get("financier_id") in (application.get("financier_id"), None)
    }
    return sorted(found - {str(application.get("borrower_id"))})
