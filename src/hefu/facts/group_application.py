"""What the members of groups of connected parties asked for in the last days."""

from __future__ import annotations

from datetime import timedelta

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts import connected_group_member
from hefu.facts.cells import day
from hefu.facts.derivation import derived
from hefu.facts.party_credit import is_live
from hefu.parameters.loader import ParameterView

TABLE = "group_application"
READS: tuple[str, ...] = (*connected_group_member.READS, "application")

WINDOW = "policy.limit_split.window"


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per live application that a member of a group made within the window, of a whole book.

    An application that does not tell its day may lie within.
    """
    since = clocks.as_of - timedelta(days=parameters.integer(WINDOW))
    found = []
    for member in derived(connected_group_member, bundle, clocks, parameters):
        for application in bundle.by("application", "borrower_id", member.get("party_id")):
            requested_on = day(application, "requested_on")
            if not is_live(application) or (requested_on is not None and requested_on < since):
                continue
            found.append(
                {
                    "group_id": member.get("group_id"),
                    "party_id": member.get("party_id"),
                    **{
                        name: application.get(name)
                        for name in (
                            "application_id",
                            "financier_id",
                            "requested_on",
                            "requested_minor",
                            "currency",
                        )
                    },
                }
            )
    return found
