"""Scenarios about limits, groups, guarantors and what the borrower owes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    BANK,
    GUARANTOR,
    HOLDING,
    OTHER_BANK,
    SELLER,
    YUAN,
    Rows,
)
from tests.decisions.paths import need, under
from tests.decisions.spoil import (
    Scenario,
    Spoil,
    added,
    all_of,
    changed,
    mended,
)

SISTER = "uscc:91320500MA1P2K6T4X"
_WAN = 10_000 * YUAN
_OTHERS = tuple(f"name:担保客户{number}" for number in range(5))


def _promise(guarantor_id: str, obligor_id: str, amount: int = 100 * YUAN) -> Spoil:
    return added(
        "guarantee",
        guarantee_no=f"DB-{obligor_id[-5:]}",
        guarantor_id=guarantor_id,
        obligor_id=obligor_id,
        beneficiary_id=BANK,
        kind_code="joint_and_several",
        amount_minor=amount,
        currency="CNY",
        signed_on=date(2025, 6, 1),
        is_disclosed=1,
    )


def _sister(outstanding: int, *, is_declared: bool = True) -> Spoil:
    """A firm of the same holding that owes our bank as well; both told us who controls them."""
    controller = {"controller_id": HOLDING} if is_declared else {}
    return all_of(
        changed("party", {"party_id": SELLER}, **controller),
        added(
            "party", uscc=SISTER.removeprefix("uscc:"), name="苏州同济塑胶有限公司", **controller
        ),
        added("ownership", owner_id=HOLDING, owned_id=SISTER, share_bp=8_000, voting_bp=8_000),
        *(
            added(
                "exposure",
                obligor_id=member,
                financier_id=BANK,
                kind_code=kind,
                outstanding_minor=amount,
                currency="CNY",
                reported_on=AS_OF - timedelta(days=1),
            )
            for member, kind, amount in (
                (SISTER, "loan", outstanding),
                (SISTER, "acceptance", 0),
                (HOLDING, "loan", 0),
                (HOLDING, "acceptance", 0),
            )
        ),
    )


def _loan_event(loan_no: str, code: str, days_ago: int) -> Spoil:
    return added(
        "loan_event",
        loan_no=loan_no,
        borrower_id=SELLER,
        financier_id=OTHER_BANK,
        event_no=f"{loan_no}-{code}",
        event_code=code,
        occurred_on=AS_OF - timedelta(days=days_ago),
        amount_minor=5_000_000 * YUAN,
        currency="CNY",
        reported_on=AS_OF,
    )


def _asks_too(requested: int) -> Spoil:
    """The sister asks our bank for money in the same days."""
    return all_of(
        _sister(0),
        added(
            "application",
            application_no="RZ-2026-009",
            borrower_id=SISTER,
            financier_id=BANK,
            technique_code="factoring",
            requested_minor=requested,
            currency="CNY",
            requested_on=date(2026, 3, 27),
            tenor_days=90,
            status_code="pending",
        ),
    )


def _need(rows: Rows) -> None:
    """The statements leave less to lend than is asked for."""
    need(rows)
    changed("financial_figure", {"figure_code": "own_working_funds"}, amount_minor=3_835 * _WAN)(
        rows
    )


_FACILITY_EXPIRED = changed("application", {}, tenor_days=456)
_EXPOSURE_GROUP = all_of(
    _sister(700_000 * YUAN),
    changed("capital_figure", {}, amount_minor=10_000_000 * YUAN),
)
_EXPOSURE_LARGE = changed(
    "capital_figure", {"figure_code": "net_tier1_capital"}, amount_minor=33_000_000 * YUAN
)
_LIMIT_SPLIT_OVER_GROUP = _asks_too(9_800_000 * YUAN)
_INDUSTRY_CEILING_EXCEEDED = all_of(
    changed("party", {"party_id": SELLER}, industry_code="3311"),
    added(
        "industry_ceiling",
        financier_id=BANK,
        industry_code="33",
        ceiling_minor=700_000 * YUAN,
        currency="CNY",
        valid_from_on=date(2026, 1, 1),
    ),
)
_CORE_ENTERPRISE_OCCUPANCY_EXCEEDED = changed(
    "core_enterprise_limit", {}, limit_minor=300_000 * YUAN
)
_WORKING_CAPITAL_NEED_EXCEEDED = all_of(under("receivables_loan"), _need)
_GUARANTEE_MUTUAL = _promise(SELLER, GUARANTOR)
_GUARANTEE_OUTSIDE_EXCEEDS_NET_ASSETS = added(
    "financial_figure",
    party_id=GUARANTOR,
    statement_code="annual",
    period_end_on=date(2025, 12, 31),
    figure_code="net_assets",
    amount_minor=900_000 * YUAN,
    currency="CNY",
    reported_on=date(2026, 3, 1),
)
_GUARANTEE_TOO_MANY_OBLIGORS = all_of(*(_promise(GUARANTOR, other) for other in _OTHERS))
_GUARANTEE_UNDISCLOSED_LISTED = all_of(
    changed("party", {"party_id": GUARANTOR}, is_listed=1),
    changed("guarantee", {"guarantee_no": "BZ-1"}, is_disclosed=0),
)
_REPAYMENT_BY_NEW_LOAN = all_of(_loan_event("L1", "repaid", 20), _loan_event("L2", "disbursed", 23))

_ECONOMIC_DEPENDENCE = changed(
    "capital_figure", {"figure_code": "net_tier1_capital"}, amount_minor=16_000_000 * YUAN
)
_UNDECLARED = _sister(0, is_declared=False)

CREDIT: Sequence[Scenario] = (
    Scenario(
        "exposure.economic_dependence",
        _ECONOMIC_DEPENDENCE,
        ("repays its loans",),
        mended(
            _ECONOMIC_DEPENDENCE,
            "exposure",
            {"kind_code": "loan"},
            outstanding_minor=0,
            reported_on=AS_OF,
        ),
    ),
    Scenario(
        "group.undeclared",
        _UNDECLARED,
        ("actual controller of 宁波", f"actual controller of {SISTER.removeprefix('uscc:')}"),
        tuple(
            record
            for member in (SELLER, SISTER)
            for record in mended(_UNDECLARED, "party", {"party_id": member}, controller_id=HOLDING)
        ),
    ),
    Scenario(
        "facility.expired",
        _FACILITY_EXPIRED,
        ("by the last day of its facility",),
        mended(_FACILITY_EXPIRED, "application", tenor_days=275),
    ),
    Scenario(
        "exposure.group",
        _EXPOSURE_GROUP,
        ("lowered to CNY 300,000",),
        mended(_EXPOSURE_GROUP, "application", requested_minor=300_000 * YUAN),
    ),
    Scenario(
        "exposure.large",
        _EXPOSURE_LARGE,
        ("repays its loans",),
        mended(
            _EXPOSURE_LARGE,
            "exposure",
            {"kind_code": "loan"},
            outstanding_minor=0,
            reported_on=AS_OF,
        ),
    ),
    Scenario(
        "limit.split_over_group",
        _LIMIT_SPLIT_OVER_GROUP,
        ("lowered to CNY 200,000",),
        mended(
            _LIMIT_SPLIT_OVER_GROUP,
            "application",
            {"application_id": APPLICATION},
            requested_minor=200_000 * YUAN,
        ),
    ),
    Scenario(
        "industry.ceiling_exceeded",
        _INDUSTRY_CEILING_EXCEEDED,
        ("lowered to CNY 200,000",),
        mended(_INDUSTRY_CEILING_EXCEEDED, "application", requested_minor=200_000 * YUAN),
    ),
    Scenario(
        "core_enterprise.occupancy_exceeded",
        _CORE_ENTERPRISE_OCCUPANCY_EXCEEDED,
        ("is raised to CNY 449,000",),
        mended(
            _CORE_ENTERPRISE_OCCUPANCY_EXCEEDED, "core_enterprise_limit", limit_minor=449_000 * YUAN
        ),
    ),
    Scenario(
        "working_capital.need_exceeded",
        _WORKING_CAPITAL_NEED_EXCEEDED,
        ("lowered to CNY 250,000",),
        mended(_WORKING_CAPITAL_NEED_EXCEEDED, "application", requested_minor=250_000 * YUAN),
    ),
    Scenario(
        "guarantee.mutual",
        _GUARANTEE_MUTUAL,
        ("is released",),
        mended(_GUARANTEE_MUTUAL, "guarantee", {"guarantor_id": SELLER}, released_on=AS_OF),
    ),
    Scenario(
        "guarantee.outside_exceeds_net_assets",
        _GUARANTEE_OUTSIDE_EXCEEDS_NET_ASSETS,
        ("are released",),
        mended(
            _GUARANTEE_OUTSIDE_EXCEEDS_NET_ASSETS,
            "guarantee",
            {"guarantor_id": GUARANTOR},
            released_on=AS_OF,
        ),
    ),
    Scenario(
        "guarantee.too_many_obligors",
        _GUARANTEE_TOO_MANY_OBLIGORS,
        ("are released",),
        mended(
            _GUARANTEE_TOO_MANY_OBLIGORS,
            "guarantee",
            {"guarantor_id": GUARANTOR},
            released_on=AS_OF,
        ),
    ),
    Scenario(
        "guarantee.undisclosed_listed",
        _GUARANTEE_UNDISCLOSED_LISTED,
        ("shows the announcement",),
        mended(
            _GUARANTEE_UNDISCLOSED_LISTED, "guarantee", {"guarantor_id": GUARANTOR}, is_disclosed=1
        ),
    ),
    Scenario(
        "repayment.by_new_loan",
        _REPAYMENT_BY_NEW_LOAN,
        ("an extension",),
        mended(
            _REPAYMENT_BY_NEW_LOAN, "loan_event", {"event_code": "repaid"}, event_code="extended"
        ),
    ),
)
