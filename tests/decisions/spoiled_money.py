"""Scenarios about where earlier loan money went, and goods that went round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hefu.evidence.schema import Value
from tests.decisions.approvable import AS_OF, BANK, BUYER, PIECE, SELLER, YUAN, Rows
from tests.decisions.spoil import Scenario, Spoil, added, all_of, corrected, new, spoiled

LOAN_ACCOUNT, OWN_ACCOUNT = "6222000000000900", "6222000000000100"
SECURITIES, CONDUIT_ACCOUNT, NAMELESS = "6222000000000911", "6222000000000922", "6222000000000933"
CONDUIT = "uscc:91330600MA2B7X5H81"
DRAWN_ON = date(2026, 3, 10)
DRAWN = 1_000_000 * YUAN
LOAN = f"{BANK}|L-9|1"


def paid(
    account_no: str, other_account_no: str, direction: str, amount: int, days: int, **values: Value
) -> Spoil:
    """A booking so many days after the drawdown."""
    given: dict[str, Value] = {
        "account_no": account_no,
        "counterparty_account_no": other_account_no,
        "amount_minor": amount,
        "currency": "CNY",
        "direction_code": direction,
        "status_code": "booked",
        "booked_on": DRAWN_ON + timedelta(days=days),
        "entry_no": f"{account_no[-3:]}-{other_account_no[-3:]}-{days}",
    }
    return added("payment", **{**given, **values})


def loan_event(loan_no: str, code: str, occurred_on: date, **values: Value) -> Spoil:
    """One event of a loan of our bank to the seller."""
    return added(
        "loan_event",
        loan_no=loan_no,
        borrower_id=SELLER,
        financier_id=BANK,
        event_no="2" if code == "repaid" else "1",
        event_code=code,
        occurred_on=occurred_on,
        amount_minor=DRAWN,
        currency="CNY",
        reported_on=AS_OF - timedelta(days=1),
        **values,
    )


def account(account_no: str, holder_id: str | None, kind: str) -> Spoil:
    """An account as the registry of accounts tells of it."""
    return added(
        "fund_account",
        account_no=account_no,
        holder_id=holder_id,
        kind_code=kind,
        reported_on=AS_OF - timedelta(days=1),
    )


DRAWDOWN = all_of(
    account(LOAN_ACCOUNT, SELLER, "loan"),
    loan_event("L-9", "disbursed", DRAWN_ON),
    paid(LOAN_ACCOUNT, "", "in", DRAWN, 0, counterparty_id=BANK, counterparty_account_no=None),
)
"""A million drawn into the seller's loan account, which holds nothing else."""

_INTO_SECURITIES = all_of(
    DRAWDOWN,
    account(SECURITIES, SELLER, "securities"),
    paid(LOAN_ACCOUNT, SECURITIES, "out", 400_000 * YUAN, 1),
)
_AND_BACK = all_of(
    DRAWDOWN,
    added("party", uscc=CONDUIT.removeprefix("uscc:"), name="绍兴越桥贸易有限公司"),
    account(CONDUIT_ACCOUNT, CONDUIT, "settlement"),
    paid(LOAN_ACCOUNT, CONDUIT_ACCOUNT, "out", DRAWN, 1, counterparty_id=CONDUIT),
    paid(CONDUIT_ACCOUNT, OWN_ACCOUNT, "out", 800_000 * YUAN, 2, counterparty_id=SELLER),
)
_NEW_FOR_OLD = all_of(
    DRAWDOWN,
    loan_event("L-1", "repaid", DRAWN_ON, source_account_no=LOAN_ACCOUNT),
)
_OUT_OF_SIGHT = all_of(DRAWDOWN, paid(LOAN_ACCOUNT, NAMELESS, "out", 600_000 * YUAN, 1))


def _sale(number: str, pair: tuple[str, str], day: date, net: int, item: str) -> Spoil:
    seller_id, buyer_id = pair
    no = f"2633200000000000{number}"
    return all_of(
        added(
            "invoice",
            invoice_no=no,
            digital_no=no,
            kind_code="vat_special",
            direction_code="invoice",
            issued_on=day,
            seller_id=seller_id,
            buyer_id=buyer_id,
            currency="CNY",
            net_minor=net,
            gross_minor=net * 113 // 100,
        ),
        added(
            "invoice_line",
            invoice_id=f"dig:{no}",
            line_no="1",
            item_code=item,
            quantity_micro=PIECE,
            currency="CNY",
            net_minor=net,
        ),
    )


_ROUND = all_of(
    added("party", uscc=CONDUIT.removeprefix("uscc:"), name="绍兴越桥贸易有限公司"),
    _sale("8001", (BUYER, CONDUIT), date(2026, 3, 16), 90_000 * YUAN, "A3"),
    _sale("8002", (CONDUIT, SELLER), date(2026, 3, 20), 95_000 * YUAN, "A3"),
)


def _with_net(rows: Rows) -> None:
    """Earlier invoices tell their amount without tax, and every sale was bought two days before."""
    rows["invoice"] = [
        row
        if row.get("net_minor") or row["direction_code"] == "credit_note"
        else {**row, "net_minor": int(str(row["gross_minor"])) * 100 // 113}
        for row in rows["invoice"]
    ]
    sold = [row for row in rows["invoice"] if row["direction_code"] == "invoice"]
    for place, row in enumerate(sold):
        day = row["issued_on"]
        if isinstance(day, date):
            net = int(str(row["net_minor"])) * 99 // 100
            bought_on = day - timedelta(days=2)
            _sale(f"7{place:03d}", (CONDUIT, SELLER), bought_on, net, f"R{place}")(rows)


_NAME_ONLY = all_of(
    added("party", uscc=CONDUIT.removeprefix("uscc:"), name="绍兴越桥贸易有限公司"),
    _with_net,
    added(
        "electricity_and_headcount",
        party_id=SELLER,
        period_start_on=date(2026, 2, 1),
        period_end_on=date(2026, 2, 28),
        electricity_micro=90 * 1_000_000,
        insured_headcount_count=1,
    ),
)
_CALLED = new(
    "loan_event",
    loan_no="L-9",
    borrower_id=SELLER,
    financier_id=BANK,
    event_no="2",
    event_code="repaid",
    occurred_on=AS_OF,
    amount_minor=DRAWN,
    currency="CNY",
    reported_on=AS_OF,
)

MONEY: Sequence[Scenario] = (
    Scenario(
        "funds.reaches_restricted",
        _INTO_SECURITIES,
        ("ordinary settlement account",),
        (corrected("fund_account", SECURITIES, spoiled(_INTO_SECURITIES), kind_code="settlement"),),
    ),
    Scenario("funds.returns_to_borrower", _AND_BACK, ("called and repaid",), (_CALLED,)),
    Scenario(
        "funds.repays_old_loan",
        _NEW_FOR_OLD,
        ("a renewal of the older one",),
        (corrected("loan_event", LOAN, spoiled(_NEW_FOR_OLD), event_code="extended"),),
    ),
    Scenario("funds.untraceable", _OUT_OF_SIGHT, ("called and repaid",), (_CALLED,)),
    Scenario("trade.circular", _ROUND, ("taken out",), ()),
    Scenario(
        "trade.pass_through",
        _NAME_ONLY,
        ("ten people working",),
        (
            new(
                "electricity_and_headcount",
                party_id=SELLER,
                period_start_on=AS_OF,
                period_end_on=AS_OF,
                insured_headcount_count=10,
            ),
        ),
    ),
)
