"""From records and a bank statement to findings in words: who stands on a list, where the money went.

Each case spoils one thing in an application that would be approved, finds it, and tries what the card
says would cure it by judging again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from hefu.checks._engine.registry import check
from hefu.decisions.decision import Reason
from hefu.decisions.moves import apply_changes, candidate_changes
from hefu.decisions.policy import policy_for
from hefu.decisions.reasons import no_sources, reasons_of
from hefu.decisions.situation import Situation
from hefu.evidence.record import Document, Record
from hefu.evidence.schema import Row, Value
from hefu.importers.camt053 import Camt053Importer
from hefu.services.judge_bundle import judge
from hefu.services.screen_application import situation_of
from hefu.storage.sqlite import SqliteEngine
from tests.decisions.approvable import (
    APPLICATION,
    AS_OF,
    BANK,
    BUYER,
    CLOCKS,
    NUMBERS,
    OTHER_BANK,
    SELLER,
    YUAN,
    Rows,
    approvable,
    records_of,
    values_of,
)
from tests.decisions.trade_book import TradeBook
from tests.importers.camt_messages import details, entry, message, report

AGREED, ELSEWHERE = "6222000000000100", "6217000000000999"
NO_GROUPS: dict[str, Sequence[Row]] = {
    "connected_group_member": [],
    "guarantee_circle_member": [],
}


def collection_account() -> Row:
    """The account that seller and bank agreed on in January."""
    return values_of(
        "collection_account",
        creditor_id=SELLER,
        financier_id=BANK,
        account_no=AGREED,
        agreed_on=date(2026, 1, 5),
    )


def with_rows(table: str, *added: Row, **changed: Value) -> Rows:
    """The approvable application with more rows of a table; ``changed`` cells stand in its first row."""
    rows = approvable()
    rows.setdefault(table, []).extend(added)
    rows[table][0] = {**rows[table][0], **changed}
    return rows


def situation(folder: Path, rows: Rows, *more: Record) -> Situation:
    """What a register that was told all this says about the application."""
    book = TradeBook(folder)
    book.tell([*records_of(rows), *more])
    found = situation_of(book.register, SqliteEngine(), APPLICATION, CLOCKS)
    book.close()
    return found


def reason_of(found: Situation, check_id: str) -> Reason:
    """The finding of one check in words."""
    policy = policy_for("supply_chain_finance", CLOCKS)
    (finding,) = [one for one in found.findings if one.check_id == check_id]
    only = msgspec.structs.replace(policy, checks={check_id: policy.checks[check_id]}, documents=())
    told = reasons_of(found.asked_by(only.checks), only, no_sources)
    (reason,) = [one for one in told if one.kind == "found"]
    assert reason.check_id == finding.check_id
    return reason


def is_cured(found: Situation, check_id: str) -> bool:
    """Whether one of the changes that the card names takes the finding away."""
    asked = found.asked_by({check_id})
    for change in candidate_changes(asked):
        changed = apply_changes(found.evidence, (change,))
        after = judge(changed, CLOCKS, NO_GROUPS, SqliteEngine()).about(APPLICATION)
        if not any(finding.check_id == check_id for finding in after.findings):
            return True
    return False


def statement(folder: Path) -> list[Record]:
    """Another bank's statement: the buyer paid the second invoice into the seller's account there."""
    parties = (
        "<Dbtr><Nm>深圳海岸汽车零部件有限公司</Nm></Dbtr>"
        "<Cdtr><Nm>宁波东钱五金制造有限公司</Nm></Cdtr>"
    )
    named = f"<Strd><RfrdDocInf><Nb>{NUMBERS[1]}</Nb></RfrdDocInf></Strd>"
    paid = details(parties=parties, remittance=named)
    owner = "<Ownr><Nm>宁波东钱五金制造有限公司</Nm></Ownr>"
    booked = "<BookgDt><Dt>2026-03-27</Dt></BookgDt>"
    text = message(report(entry("226000.00", paid, booked=booked), owner=owner, account=ELSEWHERE))
    path = folder / "他行对账单.xml"
    path.write_text(text, encoding="utf-8")
    document = Document(path.name, path, "0" * 64, path.stat().st_size, AS_OF)
    return [one for one in Camt053Importer().read(document) if isinstance(one, Record)]


def test_a_statement_shows_the_buyers_money_in_another_account(tmp_path: Path) -> None:
    rows = with_rows("collection_account", collection_account())
    clean = situation(tmp_path / "clean", rows)
    assert not any(one.check_id == "collection.wrong_account" for one in clean.findings)
    assert not any(one.check_id == "collection.wrong_account" for one in clean.unjudged)
    found = situation(tmp_path / "astray", rows, *statement(tmp_path))
    reason = reason_of(found, "collection.wrong_account")
    assert "未进入约定回款账户" in reason.says.zh
    assert NUMBERS[1] in reason.says.zh
    assert "226,000.00" in reason.says.zh
    assert "第十七条" in reason.clauses[0].title.zh
    assert is_cured(found, "collection.wrong_account")


def instruction(payee_id: str, yuan: int) -> Row:
    """A payment out of the loan."""
    return values_of(
        "payment_instruction",
        application_id=APPLICATION,
        instruction_no="ZF-1",
        payee_id=payee_id,
        payee_account_no="6230000000000001",
        amount_minor=yuan * YUAN,
        currency="CNY",
        is_entrusted=0,
    )


def listed(list_code: str) -> Row:
    """The buyer on a list since the first of March."""
    return values_of(
        "watchlist_entry",
        party_id=BUYER,
        list_code=list_code,
        listed_on=date(2026, 3, 1),
        publisher_name="最高人民法院",
    )


def contract(**values: Value) -> Rows:
    """A large buyer, a small seller, and the contract behind their orders."""
    rows = approvable()
    for party in rows["party"]:
        sizes = {SELLER: "small", BUYER: "large"}
        if party["party_id"] in sizes:
            party["size_code"] = sizes[str(party["party_id"])]
    agreed = values_of(
        "contract",
        contract_no="HT-9",
        buyer_id=BUYER,
        seller_id=SELLER,
        signed_on=date(2026, 1, 1),
        **values,
    )
    rows["contract"] = [agreed]
    for order in rows["purchase_order"]:
        order["contract_id"] = agreed["contract_id"]
    for invoice in rows["invoice"]:
        invoice["due_on"] = date(2026, 4, 30)
    return rows


def loans(*events: tuple[str, str, int]) -> Rows:
    """Loans of the borrower at another bank: number, what happened, days ago; five million each."""
    return with_rows(
        "loan_event",
        *(
            values_of(
                "loan_event",
                loan_no=loan_no,
                borrower_id=SELLER,
                financier_id=OTHER_BANK,
                event_no=str(number),
                event_code=code,
                occurred_on=AS_OF - timedelta(days=days_ago),
                amount_minor=5_000_000 * YUAN,
                currency="CNY",
                reported_on=AS_OF,
            )
            for number, (loan_no, code, days_ago) in enumerate(events)
        ),
    )


def declared_too_little() -> Rows:
    """A return for March that declares a tenth of what was invoiced."""
    told = values_of(
        "tax_return_summary",
        party_id=SELLER,
        tax_code="vat",
        period_start_on=date(2026, 3, 1),
        period_end_on=date(2026, 3, 31),
        declared_sales_minor=40_000 * YUAN,
        currency="CNY",
        filed_on=AS_OF,
    )
    rows = with_rows("tax_return_summary", told)
    for row in rows["invoice"]:
        row.setdefault("net_minor", 8_805 * YUAN)
    return rows


CASES: list[tuple[str, Rows, str, bool]] = [
    (
        "payment.payee_not_in_trade",
        with_rows("payment_instruction", instruction(OTHER_BANK, 100)),
        "非交易当事方",
        True,
    ),
    (
        "payment.payee_not_in_trade",
        with_rows("payment_instruction", instruction(BUYER, 100)),
        "深圳海岸汽车零部件有限公司",
        True,
    ),
    (
        "payment.entrusted_required",
        with_rows("payment_instruction", instruction(OTHER_BANK, 10_000_001)),
        "10,000,001.00",
        True,
    ),
    (
        "party.watchlisted",
        with_rows("watchlist_entry", listed("dishonest_debtor")),
        "失信被执行人",
        True,
    ),
    ("party.under_watch", with_rows("watchlist_entry", listed("tax_arrears")), "欠税公告", True),
    ("repayment.by_new_loan", loans(("L1", "repaid", 20), ("L2", "disbursed", 23)), "L2", True),
    ("seller.above_capacity", declared_too_little(), "40,000.00", True),
]


@pytest.mark.parametrize(
    ("check_id", "rows", "word", "curable"), CASES, ids=[f"{c[0]} {c[2]}" for c in CASES]
)
def test_one_thing_spoiled_is_found_said_and_cured(
    tmp_path: Path, check_id: str, rows: Rows, word: str, curable: bool
) -> None:
    found = situation(tmp_path, rows)
    reason = reason_of(found, check_id)
    assert word in reason.says.zh
    assert reason.clauses
    assert is_cured(found, check_id) is curable


@pytest.mark.parametrize(
    ("values", "check_id", "count"),
    [
        ({"payment_term_days": 90, "is_pay_when_paid": 0}, "buyer.pays_late", 3),
        ({"payment_term_days": 45, "is_pay_when_paid": 1}, "buyer.pays_when_paid", 3),
    ],
)
def test_what_the_law_says_of_the_buyer(
    tmp_path: Path, values: Row, check_id: str, count: int
) -> None:
    found = situation(tmp_path, contract(**values))
    hits = [one for one in found.findings if one.check_id == check_id]
    assert len(hits) == count
    assert is_cured(found, check_id)
    others = {"buyer.pays_late", "buyer.pays_when_paid", "buyer.confirms_late"} - {check_id}
    assert not any(one.check_id in others for one in found.findings)


def test_a_new_firm_is_named_on_each_of_its_invoices(tmp_path: Path) -> None:
    rows = approvable()
    for party in rows["party"]:
        if party["party_id"] == SELLER:
            party["established_on"] = date(2026, 1, 1)
    found = situation(tmp_path, rows)
    hits = [one for one in found.findings if one.check_id == "seller.new_firm"]
    assert {one.measure for one in hits} == {89}
    assert len(hits) == len(NUMBERS)
    assert check("seller.new_firm").card.severity == "refer"
