"""Our own registrations over a claimed invoice: do they last, and can a search find them?"""

from __future__ import annotations

from datetime import date

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import contradicted_cells, day
from hefu.facts.claim_registration import touching
from hefu.facts.claim_registration_need import expected_repayment
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.facts.party_names import names_of
from hefu.facts.registration_notices import NOTICE_READS, Notices
from hefu.facts.same_party import is_same_party
from hefu.parameters.loader import ParameterView
from hefu.vocabulary.types.period import end_of_months

TABLE = "own_registration"
READS: tuple[str, ...] = (
    *CLAIM_READS,
    *NOTICE_READS,
    "registration_item",
    "party_name",
    "confirmation",
    "receivable",
)

_UNFINDABLE = ("former_name", "wrong_name", "wrong_code")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim and registration of its financier that touches it up to the business date."""
    notices = Notices(bundle, parameters)
    contradicted = contradicted_cells(bundle)
    found: list[Row] = []
    for claim in claims(bundle):
        repaid_on = expected_repayment(bundle, claim, clocks, contradicted)
        own = [
            _row(bundle, clocks, notices, (claim, registration, repaid_on))
            for registration, _ in touching(bundle, claim)
            if _is_own(bundle, claim, registration) and _is_registered(registration, clocks)
        ]
        for row in own:
            row["is_superseded"] = int(any(_replaces(other, row) for other in own))
        found += own
    return found


def _is_own(bundle: Bundle, claim: Claim, registration: Row) -> bool:
    secured_id: Value = registration.get("secured_party_id")
    return is_same_party(bundle, secured_id, claim.application.get("financier_id")) is True


def _is_registered(registration: Row, clocks: Clocks) -> bool:
    registered_on = day(registration, "registered_on")
    return registered_on is None or registered_on <= clocks.as_of


def _row(
    bundle: Bundle, clocks: Clocks, notices: Notices, about: tuple[Claim, Row, date | None]
) -> Row:
    claim, registration, repaid_on = about
    state = notices.state(registration, clocks.as_of)
    name, uscc = (state.stated.get(column) for column in ("grantor_name", "grantor_uscc"))
    names = names_of(bundle, claim.invoice.get("seller_id"), clocks.as_of)
    code = names.state_of(
        name if isinstance(name, str) else None, uscc if isinstance(uscc, str) else None
    )
    changed_on = names.changed_on(name) if code == "former_name" and isinstance(name, str) else None
    margin = None if state.lapses_on is None or repaid_on is None else state.lapses_on - repaid_on
    return {
        **claim.head(),
        "registration_id": registration.get("registration_id"),
        "registration_no": registration.get("registration_no"),
        "registered_on": registration.get("registered_on"),
        "lapses_on": state.lapses_on,
        "is_released": state.is_released,
        "is_lapsed": state.is_lapsed,
        "expected_repayment_on": repaid_on,
        "repayment_margin_days": None if margin is None else margin.days,
        "grantor_name": name,
        "grantor_uscc": uscc,
        "name_state_code": code,
        "name_change_month_count": _months_begun(code, changed_on, clocks.as_of),
        "is_superseded": 0,
    }


def _months_begun(code: str | None, changed_on: date | None, on: date) -> int | None:
    """Months begun since the name changed: 4 through the last day of the fourth month, 5 from the next
    day on. 0 for a name that did not change."""
    if code is None:
        return None
    if changed_on is None:
        return 0
    count = 0
    while end_of_months(changed_on, count) < on:
        count += 1
    return count


def _replaces(other: Row, row: Row) -> bool:
    """Whether another own registration, one that stands and can be found, outlasts this one."""
    end, other_end = day(row, "lapses_on"), day(other, "lapses_on")
    stands = other["is_released"] == 0 and other["is_lapsed"] == 0
    if other is row or not stands or other_end is None:
        return False
    is_findable = other["name_state_code"] not in _UNFINDABLE
    return is_findable and (end is None or other_end > end or _is_tie_won(other, row))


def _is_tie_won(other: Row, row: Row) -> bool:
    """Of two that end on one day the unfindable one gives way, else the one with the greater id."""
    if other["lapses_on"] != row["lapses_on"]:
        return False
    if row["name_state_code"] in _UNFINDABLE:
        return True
    return str(other["registration_id"]) < str(row["registration_id"])
