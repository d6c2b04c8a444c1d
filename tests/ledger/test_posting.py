"""What the ledger refuses, each by name; what it does; and that nothing it does can lose a fen."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hefu.ledger.account import Balance, chart
from hefu.ledger.posting import Standing, apply_all, reversal_of
from hefu.ledger.transfer import AMOUNT_MAX, Transfer, TransferKind
from hefu.vocabulary.errors import HefuError
from tests.ledger.books import CASH, INCOME, LOAN, MARGIN, MEMO, accounts, transfer


def standing(limit_minor: int | None = 100) -> Standing:
    return Standing({one.account_id: one for one in accounts(limit_minor)}, {})


LENT = transfer("T1", LOAN, CASH, 60)
HELD = transfer("H1", LOAN, CASH, 30, "hold")


@pytest.mark.parametrize(
    ("code", "before", "refused"),
    [
        ("two_accounts", [], transfer("T", LOAN, LOAN, 1)),
        ("two_accounts", [], transfer("", LOAN, CASH, 1)),
        ("amount", [], transfer("T", LOAN, CASH, 0)),
        ("amount", [], transfer("T", LOAN, CASH, -1)),
        ("amount", [], transfer("T", LOAN, CASH, AMOUNT_MAX + 1)),
        ("amount", [HELD], transfer("V", LOAN, CASH, 1, "void", hold_id="H1")),
        ("hold_named", [HELD], transfer("T", LOAN, CASH, 1, hold_id="H1")),
        ("hold_named", [], transfer("T", LOAN, CASH, 1, "settle")),
        ("reversal_kind", [LENT], transfer("R", CASH, LOAN, 60, "hold", reverses_id="T1")),
        ("no_account", [], transfer("T", LOAN, "nobody", 1)),
        ("currency", [], msgspec.structs.replace(LENT, currency="USD")),
        ("memo_mixed", [], transfer("T", MEMO, CASH, 1)),
        ("no_hold", [], transfer("S", LOAN, CASH, 1, "settle", hold_id="H1")),
        ("no_hold", [LENT], transfer("S", LOAN, CASH, 1, "settle", hold_id="T1")),
        ("hold_differs", [HELD], transfer("S", LOAN, INCOME, 1, "settle", hold_id="H1")),
        ("more_than_held", [HELD], transfer("S", LOAN, CASH, 31, "settle", hold_id="H1")),
        ("no_transfer", [], transfer("R", CASH, LOAN, 60, reverses_id="T1")),
        ("no_transfer", [LENT, HELD], transfer("R", CASH, LOAN, 30, reverses_id="H1")),
        ("reversal_differs", [LENT], transfer("R", CASH, LOAN, 59, reverses_id="T1")),
        ("reversal_differs", [LENT], transfer("R", LOAN, CASH, 60, reverses_id="T1")),
        ("reversed_before", [LENT, reversal_of(LENT, "R1")], reversal_of(LENT, "R2")),
        ("no_transfer", [LENT, reversal_of(LENT, "R1")], reversal_of(reversal_of(LENT, "R1"), "R")),
        ("below_zero", [LENT], transfer("T", CASH, LOAN, 61)),
        ("below_zero", [], transfer("T", MARGIN, CASH, 1)),
        ("limit_passed", [LENT], transfer("T", LOAN, CASH, 41)),
        ("limit_passed", [LENT, HELD], transfer("T", LOAN, CASH, 11)),
        ("id_taken", [LENT], transfer("T1", LOAN, CASH, 61)),
        ("hold_resolved", [HELD, transfer("V", LOAN, CASH, 0, "void", hold_id="H1")],
         transfer("S", LOAN, CASH, 30, "settle", hold_id="H1")),
    ],
)  # fmt: skip
def test_refused_by_name(code: str, before: Sequence[Transfer], refused: Transfer) -> None:
    book = standing()
    apply_all(before, book)
    with pytest.raises(HefuError) as error:
        apply_all([refused], book)
    assert error.value.code == f"ledger.{code}"
    assert error.value.text("zh") != error.value.text("en")


def test_a_hold_reserves_and_settles_for_less() -> None:
    book = standing()
    apply_all([LENT, HELD], book)
    assert (book.balances[LOAN].standing("debit"), book.balances[LOAN].most("debit")) == (60, 90)
    apply_all([transfer("S", LOAN, CASH, 25, "settle", hold_id="H1")], book)
    assert book.balances[LOAN] == Balance(debits_posted=85)
    assert book.balances[CASH] == Balance(credits_posted=85)


def test_a_hold_against_an_account_is_gone_from_what_is_left() -> None:
    book = standing()
    repay = transfer("H2", CASH, LOAN, 50, "hold")
    apply_all([LENT, repay], book)
    assert book.balances[LOAN].least("debit") == 10
    with pytest.raises(HefuError, match=r"ledger\.below_zero"):
        apply_all([transfer("T", CASH, LOAN, 11)], book)


def test_the_same_transfer_twice_is_one() -> None:
    book = standing()
    assert apply_all([LENT, LENT], book) == [LENT]
    assert apply_all([LENT], book) == []
    assert book.balances[LOAN].standing("debit") == 60


def test_every_kind_of_account_has_words_in_both_languages() -> None:
    labels = [kind.label for kind in chart().values()]
    assert len({label.zh for label in labels}) == len({label.en for label in labels}) == len(labels)


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["post", "hold", "settle", "void", "undo", "again"]),
        st.sampled_from([LOAN, CASH, INCOME, MARGIN]),
        st.sampled_from([LOAN, CASH, INCOME, MARGIN]),
        st.integers(1, 80),
        st.integers(0, 5),
    ),
    max_size=40,
)


def _asked(
    step: tuple[str, str, str, int, int], number: int, done: Sequence[Transfer]
) -> Transfer | None:
    kind, debit, credit, amount, which = step
    holds = [one for one in done if one.kind == "hold"]
    moved = [one for one in done if one.moves]
    if kind in ("settle", "void") and holds:
        hold = holds[which % len(holds)]
        paid = 0 if kind == "void" else amount
        ends = (hold.debit_account_id, hold.credit_account_id)
        resolving: TransferKind = "void" if kind == "void" else "settle"
        return transfer(f"T{number}", *ends, paid, resolving, hold_id=hold.transfer_id)
    if kind == "undo" and moved:
        return reversal_of(moved[which % len(moved)], f"T{number}")
    if kind == "again" and done:
        return done[which % len(done)]
    return transfer(f"T{number}", debit, credit, amount, "hold" if kind == "hold" else "post")


@given(_STEPS)
def test_whatever_is_asked_the_ledger_adds_up(steps: list[tuple[str, str, str, int, int]]) -> None:
    done: list[Transfer] = []
    book = standing()
    for number, step in enumerate(steps):
        asked = _asked(step, number, done)
        if asked is None:
            continue
        # A refused transfer spoils the standing, as in the database: begin again from what was written.
        trial = standing()
        apply_all(done, trial)
        try:
            new = apply_all([asked], trial)
        except HefuError:
            continue
        done += new
        book = trial
    balances = book.balances.values()
    assert sum(one.debits_posted for one in balances) == sum(one.credits_posted for one in balances)
    assert sum(one.debits_held for one in balances) == sum(one.credits_held for one in balances)
    for name, balance in book.balances.items():
        account = book.accounts[name]
        assert min(balance.debits_held, balance.credits_held) >= 0
        assert account.kind.may_pass_zero or balance.least(account.kind.side) >= 0
        assert account.limit_minor is None or balance.most(account.kind.side) <= account.limit_minor
