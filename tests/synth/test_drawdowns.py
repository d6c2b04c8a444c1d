"""What our own recent loans became, as the bank's accounts show it."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

from tests.synth.conftest import WrittenBook


def entries(book: WrittenBook) -> list[dict[str, str]]:
    return book.extract("loan_account_entries", "gb18030")


def test_every_loan_account_pays_out_no_more_than_came_in(book: WrittenBook) -> None:
    loans = {
        row["账号"]
        for row in book.extract("fund_accounts", "gb18030")
        if row["账户类别"] == "贷款账户"
    }
    held: dict[str, Decimal] = defaultdict(Decimal)
    for row in entries(book):
        if row["账号"] in loans:
            held[row["账号"]] += Decimal(row["金额"]) * (1 if row["收付"] == "收" else -1)
    assert held
    assert min(held.values()) >= 0


def test_each_drawdown_has_the_amount_and_day_of_its_loan(book: WrittenBook) -> None:
    given = Counter(
        (row["借款人信用代码"], row["发生日期"], Decimal(row["金额"]))
        for row in book.extract("loan_events", "gb18030")
        if row["事项"] == "放款"
    )
    drawn = [row for row in entries(book) if row["摘要"] == "贷款发放"]
    holders = {row["账号"]: row["户主信用代码"] for row in book.extract("fund_accounts", "gb18030")}
    on_time = [
        row for row in drawn if given[holders[row["账号"]], row["记账日期"], Decimal(row["金额"])]
    ]
    # A loan given on a weekend is paid out on the Monday after.
    assert len(on_time) > len(drawn) // 2
    assert drawn


def test_both_accounts_of_a_transfer_know_it_by_one_number(book: WrittenBook) -> None:
    by_number: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in entries(book):
        by_number[row["端到端标识"]].append(row)
    twins = [rows for rows in by_number.values() if len(rows) == 2]
    assert twins
    for one, other in twins:
        assert (one["金额"], one["记账日期"]) == (other["金额"], other["记账日期"])
        assert {one["收付"], other["收付"]} == {"收", "付"}
        assert (one["账号"], one["对方账号"]) == (other["对方账号"], other["账号"])
    assert max(map(len, by_number.values())) == 2
