"""Where the money of a drawdown went, by hand: every number below can be added up on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hefu.evidence.bundle import Bundle
from hefu.evidence.following import BundleTrail
from hefu.evidence.schema import Row, Value
from hefu.facts import drawdown_trace, drawdown_use
from hefu.facts.drawdowns import drawdowns_of, loan_books_of, payouts_of
from hefu.facts.money_reach import Bounds, gather
from hefu.facts.money_trace import MoneyTrace
from hefu.facts.transfers import transfers_of
from hefu.parameters.loader import ParameterView
from tests.facts.sound_trade import AS_OF, CLOCKS, Rows, row_of

BANK, FIRM, SISTER, TRADER, MAKER = (
    "uscc:BANK",
    "uscc:FIRM",
    "uscc:SISTER",
    "uscc:TRADER",
    "uscc:MAKER",
)
DRAWN_ON = AS_OF - timedelta(days=20)
YUAN = 100
BOUNDS = Bounds(
    steps_max=6, payments_max=1_000, account_payments_max=100, follow_days=90, history_days=90
)
PARAMETERS = ParameterView(CLOCKS)


def paid(
    payer: str, payee: str, yuan: int, days: int, seen_by: str = "both", **values: Value
) -> list[Row]:
    """A transfer between two accounts as one or both banks book it."""
    day = DRAWN_ON + timedelta(days=days)
    rows = []
    for direction, own, other in (("out", payer, payee), ("in", payee, payer)):
        if seen_by in ("both", direction):
            given: dict[str, Value] = {
                "account_no": own,
                "counterparty_account_no": other,
                "direction_code": direction,
                "amount_minor": yuan * YUAN,
                "currency": "CNY",
                "status_code": "booked",
                "booked_on": day,
                "entry_no": f"{payer}-{payee}-{days}-{direction}",
                "end_to_end_no": f"E-{payer}-{payee}-{days}",
            }
            rows.append(row_of("payment", **{**given, **values}))
    return rows


def account(number: str, holder: str | None, kind: str = "settlement") -> Row:
    return row_of(
        "fund_account",
        account_no=number,
        holder_id=holder,
        kind_code=kind,
        reported_on=AS_OF - timedelta(days=1),
    )


def event(loan_no: str, code: str, yuan: int, days: int = 0, **values: Value) -> Row:
    given: dict[str, Value] = {
        "loan_no": loan_no,
        "borrower_id": FIRM,
        "financier_id": BANK,
        "event_no": "2" if code == "repaid" else "1",
        "event_code": code,
        "occurred_on": DRAWN_ON + timedelta(days=days),
        "amount_minor": yuan * YUAN,
        "currency": "CNY",
        "reported_on": AS_OF - timedelta(days=1),
    }
    return row_of("loan_event", **{**given, **values})


def book(*payments: list[Row], **more: list[Row]) -> Rows:
    """Firm FIRM drew 1,000 yuan from BANK into its loan account L; S is its settlement account."""
    drawdown = paid("", "L", 1_000, 0, "in", counterparty_account_no=None, counterparty_id=BANK)
    rows: Rows = {
        "application": [
            row_of(
                "application",
                application_no="A1",
                borrower_id=FIRM,
                financier_id=BANK,
                technique_code="factoring",
                requested_minor=1,
                currency="CNY",
                requested_on=AS_OF,
                status_code="pending",
            )
        ],
        "loan_event": [event("L-1", "disbursed", 1_000)],
        "fund_account": [
            account("L", FIRM, "loan"),
            account("S", FIRM),
            account("X", FIRM, "securities"),
            account("T", TRADER),
            account("G", SISTER),
        ],
        "payment": [*drawdown, *(row for each in payments for row in each)],
    }
    return {**rows, **{name: [*rows.get(name, []), *each] for name, each in more.items()}}


def trace(rows: Rows, bounds: Bounds = BOUNDS) -> MoneyTrace:
    """The trace of the only drawdown."""
    bundle = Bundle(rows)
    trail = BundleTrail(bundle)
    books = loan_books_of(trail, CLOCKS, {FIRM: ["A1"]})
    payouts = payouts_of(trail, CLOCKS, books.values(), PARAMETERS)
    (drawdown,) = drawdowns_of(books[FIRM], payouts, CLOCKS, PARAMETERS)
    around = drawdown_trace.around_of(bundle, trail, CLOCKS, books[FIRM])
    gathered = gather(trail, CLOCKS, drawdown, bounds)
    return drawdown_trace.traced(trail, CLOCKS, drawdown, (books[FIRM], around), gathered)[0]


def spans(found: MoneyTrace) -> dict[str, tuple[int, int]]:
    """Least and most in yuan, of classes that anything can have come to."""
    return {
        aim: (each.least_minor // YUAN, each.most_minor // YUAN)
        for aim, each in found.reached.items()
        if each.most_minor
    }


def test_without_a_payment_there_is_a_row_of_unknowns_and_no_pass() -> None:
    rows = book()
    rows["payment"] = []
    (row,) = drawdown_trace.derive(Bundle(rows), CLOCKS, PARAMETERS, BundleTrail(Bundle(rows)))
    assert (row["loan_no"], row["drawn_minor"]) == ("L-1", 1_000 * YUAN)
    assert {row[name] for name in row if name.endswith(("_min", "_max"))} == {None}


def test_money_mixed_with_other_money_has_a_least_and_a_most() -> None:
    # T had 300 of its own, received 600 of the loan and paid 700 to the securities account:
    # at most all 600 of the loan, at least 700 - 300 = 400. First in, first out: own 300 first.
    found = trace(
        book(
            paid("Q", "T", 300, 0, "in"),
            paid("L", "T", 600, 1),
            paid("T", "X", 700, 3),
        )
    )
    restricted = found.reached["restricted"]
    assert (restricted.least_minor, restricted.most_minor) == (400 * YUAN, 600 * YUAN)
    assert restricted.fifo_minor == 400 * YUAN
    # 600 of 900 is the loan's, so of 700 two thirds: 466.666… to the nearest fen.
    assert restricted.pro_rata_minor == 46_667
    (way,) = restricted.ways_at_most
    assert [each.reference for each in way.transfers] == ["E--L-0", "E-L-T-1", "E-T-X-3"]


def test_own_transfers_are_no_return_and_money_from_others_is() -> None:
    assert spans(trace(book(paid("L", "S", 1_000, 1)))) == {}
    back = trace(book(paid("L", "T", 1_000, 1), paid("T", "S", 250, 2), paid("S", "L", 50, 3)))
    assert spans(back) == {"returned": (250, 250)}
    assert dict(back.resting) == {"T": 750 * YUAN, "S": 200 * YUAN, "L": 50 * YUAN}


def test_the_group_is_a_return_and_a_supplier_is_not() -> None:
    members: list[Row] = [{"party_id": each, "group_id": "g"} for each in (FIRM, SISTER)]
    orders = [
        row_of(
            "purchase_order",
            order_no="PO",
            buyer_id=FIRM,
            seller_id=TRADER,
            issued_on=AS_OF,
            currency="CNY",
        )
    ]
    rows = book(
        paid("L", "G", 200, 1),
        paid("L", "T", 800, 1),
        connected_group_member=members,
        purchase_order=orders,
    )
    assert spans(trace(rows)) == {"returned": (200, 200), "supplier": (800, 800)}


@pytest.mark.parametrize(
    ("holder", "found"), [(None, {"untraceable": (600, 600)}), (MAKER, {"outside": (600, 600)})]
)
def test_an_account_nobody_shows_is_out_of_sight_unless_its_holder_is_named(
    holder: str | None, found: dict[str, tuple[int, int]]
) -> None:
    assert spans(trace(book(paid("L", "N", 600, 1, "out", counterparty_id=holder)))) == found


def test_a_repayment_known_from_the_loan_alone_leaves_the_account_named_there() -> None:
    old = event("L-0", "repaid", 700, 0, source_account_no="L")
    assert spans(trace(book(loan_event=[old]))) == {"old_loan": (700, 700)}
    itself = event("L-1", "repaid", 700, 5, source_account_no="L")
    assert spans(trace(book(loan_event=[itself]))) == {}


def test_a_payment_to_a_lender_repays_the_loan_that_was_repaid_on_the_day() -> None:
    to_bank = paid("L", "B", 400, 2, "out", counterparty_id=BANK)
    unnamed = book(to_bank, fund_account=[account("B", BANK)])
    assert spans(trace(unnamed)) == {"untraceable": (400, 400)}
    named = book(
        to_bank,
        fund_account=[account("B", BANK)],
        loan_event=[event("L-0", "repaid", 400, 2, source_account_no="L")],
    )
    assert spans(trace(named)) == {"old_loan": (400, 400)}


def test_both_banks_reports_are_one_transfer() -> None:
    rows = [*paid("L", "T", 10, 1), *paid("L", "T", 10, 1, "out", end_to_end_no="other")]
    found, unplaced = transfers_of(rows)
    assert sorted(len(each.payment_ids) for each in found) == [1, 2]
    assert unplaced == 0


def test_a_disputed_amount_is_left_out_and_counted() -> None:
    found, unplaced = transfers_of(paid("L", "T", 10, 1, "out", amount_minor=None))
    assert (found, unplaced) == ([], 1)


def test_the_search_ends_where_the_house_says_and_tells_where() -> None:
    rows = book(paid("L", "T", 1_000, 1), paid("T", "U", 1_000, 2), paid("U", "X", 1_000, 3))
    assert spans(trace(rows))["restricted"] == (1_000, 1_000)
    near = Bounds(0, 1_000, 100, 90, 90)
    bundle = Bundle(rows)
    trail = BundleTrail(bundle)
    books = loan_books_of(trail, CLOCKS, {FIRM: []})
    payouts = payouts_of(trail, CLOCKS, books.values(), PARAMETERS)
    (drawdown,) = drawdowns_of(books[FIRM], payouts, CLOCKS, PARAMETERS)
    assert gather(trail, CLOCKS, drawdown, near).open_ends == {"T"}
    crowded = Bounds(6, 1_000, 1, 90, 90)
    assert gather(trail, CLOCKS, drawdown, crowded).crowded == {"L"}
    assert spans(trace(rows, near)) == {"outside": (1_000, 1_000)}


def test_each_drawdown_has_its_own_payment() -> None:
    twice = paid("", "L", 1_000, 2, "in", counterparty_account_no=None, counterparty_id=BANK)
    rows = book(twice, loan_event=[event("L-2", "disbursed", 1_000, 1)])
    trail = BundleTrail(Bundle(rows))
    books = loan_books_of(trail, CLOCKS, {FIRM: []})
    payouts = payouts_of(trail, CLOCKS, books.values(), PARAMETERS)
    days = [
        each.transfers[0].paid_on - DRAWN_ON
        for each in drawdowns_of(books[FIRM], payouts, CLOCKS, PARAMETERS)
    ]
    assert days == [timedelta(0), timedelta(days=2)]


def test_a_drawdown_paid_to_the_payees_of_an_application_is_recognised() -> None:
    instructions = [
        row_of(
            "payment_instruction",
            application_id="A1",
            instruction_no=str(place),
            payee_id=TRADER,
            payee_account_no=number,
            amount_minor=yuan * YUAN,
            currency="CNY",
            is_entrusted=1,
        )
        for place, (number, yuan) in enumerate((("T", 700), ("X", 300)))
    ]
    rows = book(payment_instruction=instructions)
    rows["payment"] = [
        *paid("", "T", 700, 1, "in", counterparty_account_no=None, counterparty_id=BANK),
        *paid("", "X", 300, 1, "in", counterparty_account_no=None, counterparty_id=BANK),
        *paid("T", "S", 200, 2),
    ]
    assert spans(trace(rows)) == {"returned": (200, 200)}


def test_the_application_sees_its_own_financiers_drawdowns_that_are_still_owed() -> None:
    rows = book(paid("L", "X", 1_000, 1))
    other = {**rows["application"][0], "application_id": "A2", "financier_id": "uscc:OTHER"}
    rows["application"].append(other)
    trail = BundleTrail(Bundle(rows))
    kept = drawdown_trace.derive(Bundle(rows), CLOCKS, PARAMETERS, trail)
    with_kept = Bundle({**rows, drawdown_trace.TABLE: kept})
    (row,) = drawdown_use.derive(with_kept, CLOCKS, PARAMETERS)
    assert (row["application_id"], row["restricted_bp_min"]) == ("A1", 10_000)
    assert row["restricted_account_no"] == "X"
    rows["loan_event"].append(event("L-1", "repaid", 1_000, 9))
    repaid = BundleTrail(Bundle(rows))
    assert drawdown_trace.derive(Bundle(rows), CLOCKS, PARAMETERS, repaid) == []


def test_what_happens_after_the_business_date_is_not_known_yet() -> None:
    later = (AS_OF - DRAWN_ON).days + 1
    assert spans(trace(book(paid("L", "X", 1_000, later)))) == {}
