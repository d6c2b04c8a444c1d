"""What the stories about other papers do, and that each says where its trace lies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hefu.synth import schedule, voucher_office
from hefu.synth.desk import Desk
from hefu.synth.patterns import (
    blind_search,
    circular_trade,
    cross_lender_duplicate,
    evergreening,
    lapsing_registration,
    late_big_buyer,
    limit_split,
    money_astray,
    order_and_invoice,
    over_guaranteed,
    phantom_trade,
    price_inflation,
    shell_supplier,
    stale_verification,
    voucher_abuse,
    watchlisted_party,
    wrong_collection_account,
)
from tests.synth.test_stories import AS_OF, desk_of

TRACES = {
    "papers",
    "registry",
    "voucher",
    "pledge",
    "history",
    "market",
    "capacity",
    "network",
    "loans",
    "accounts",
    "lists",
    "bank",
    "none",
}


@pytest.fixture(params=[4, 5])
def desk(request: pytest.FixtureRequest) -> Desk:
    """A desk for each of two seeds."""
    return desk_of(request.param)


def test_every_planted_variant_says_where_its_trace_lies() -> None:
    for name, module in schedule._MODULES.items():
        assert set(module.TRACES) == set(module.PLANTED), name
        assert set(module.TRACES.values()) <= TRACES, name


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_goods_come_back_to_where_they_started(count: int, desk: Desk) -> None:
    deal = circular_trade.PLANTED[f"circle_{count}"](desk)
    sold = {trade.order.seller: trade.order for trade in desk.trades[-count:]}
    firm, goods = deal.borrower, set()
    for _ in range(count):
        order = sold[firm]
        goods |= {line.good.code for line in order.lines}
        firm = order.buyer
    assert firm is deal.borrower
    assert len(goods) == 1
    assert len(sold) == count


def test_tolled_goods_are_others_than_those_supplied(desk: Desk) -> None:
    circular_trade.tolling(desk)
    there, back = desk.trades[-2:]
    assert there.order.seller is back.order.buyer
    assert there.order.lines[0].good.name != back.order.lines[0].good.name or (
        there.order.seller.line is back.order.seller.line
    )


def test_parts_of_a_voucher_add_up_or_not(desk: Desk) -> None:
    voucher_abuse.above_parent(desk)
    root, *parts = desk.shelf.vouchers
    assert sum(part.amount_minor for part in parts) > root.amount_minor
    deal = voucher_abuse.honest_split(desk)
    part = deal.claims[0].voucher
    assert part is not None
    assert part.parent is not None
    sisters = [one for one in desk.shelf.vouchers if one.parent is part.parent]
    assert sum(one.amount_minor for one in sisters) == part.parent.amount_minor
    assert part.holder is deal.borrower


def test_one_voucher_stands_in_two_applications(desk: Desk) -> None:
    deal = voucher_abuse.financed_twice(desk)
    first = desk.deals[-1]
    assert first.claims[0].voucher is deal.claims[0].voucher
    assert first.status == "disbursed"


def test_a_voucher_never_pays_more_than_its_invoice(desk: Desk) -> None:
    trade, voucher = voucher_office.paid_by_voucher(desk)
    assert voucher.amount_minor == trade.invoices[0].payable_minor
    assert voucher.issuer.is_core
    assert trade.invoices[0].issued_on <= voucher.issued_on <= desk.as_of < voucher.due_on


def test_an_inflated_price_stands_in_order_and_invoice_alike(desk: Desk) -> None:
    for recipe in price_inflation.PLANTED.values():
        claim = recipe(desk).claims[0]
        billed, ordered = claim.invoice.lines[0], claim.trade.order.lines[0]
        assert billed.price_micro == ordered.price_micro
        contract = claim.trade.order.contract
        usual = desk.mill.price(contract, billed.good, claim.trade.order.issued_on)
        assert billed.price_micro * 100 > usual * 130
    claim = price_inflation.market_rise(desk).claims[0]
    good = claim.invoice.lines[0].good
    before = desk.mill.market.index(good, AS_OF - timedelta(days=150))
    assert desk.mill.market.index(good, AS_OF) > before * 110 // 100


def test_the_old_loan_is_repaid_from_the_account_of_the_new_one(desk: Desk) -> None:
    evergreening.same_day_swap(desk)
    disbursed = [event for event in desk.shelf.loan_events if event.kind == "disbursed"]
    repaid = next(event for event in desk.shelf.loan_events if event.kind == "repaid")
    assert disbursed[-1].day == repaid.day
    assert repaid.source_account != repaid.borrower.account_no
    desk.shelf.loan_events.clear()
    deal = evergreening.renewed_later(desk)
    repaid = next(event for event in desk.shelf.loan_events if event.kind == "repaid")
    assert repaid.source_account == deal.borrower.account_no


def test_a_group_asks_through_all_members_and_one_is_told_about(desk: Desk) -> None:
    deal = limit_split.holding_group(desk)
    sisters = [one for one in desk.deals if one.status == "pending"]
    assert len(sisters) == 3
    owners = {
        held.owner
        for held in desk.chain.holdings
        if held.owned in {deal.borrower, *(one.borrower for one in sisters)}
    }
    assert len(owners) == 1


def test_a_shell_has_neither_people_nor_power(desk: Desk) -> None:
    for recipe in (shell_supplier.new_and_empty, shell_supplier.bought_shelf_company):
        assert desk.shelf.works[recipe(desk).borrower] == "idle"
    young = shell_supplier.young_factory(desk).borrower
    assert young not in desk.shelf.works


def test_phantom_trades_are_large_against_what_is_declared(desk: Desk) -> None:
    borrower = phantom_trade.undeclared(desk).borrower
    assert desk.shelf.declared_percent[borrower] < 50
    assert phantom_trade.season_peak(desk).borrower not in desk.shelf.declared_percent


def test_the_same_receivable_stands_elsewhere_or_does_not(desk: Desk) -> None:
    deal = cross_lender_duplicate.voucher_financed(desk)
    voucher = desk.shelf.vouchers[-1]
    assert voucher.invoice is deal.claims[0].invoice
    assert voucher.holder in desk.chain.banks
    deal = cross_lender_duplicate.voucher_redeemed_elsewhere(desk)
    assert desk.shelf.vouchers[-1].invoice is not deal.claims[0].invoice
    pledge_count = len(desk.shelf.pledges)
    cross_lender_duplicate.unregistered(desk)
    assert len(desk.shelf.pledges) == pledge_count


def test_a_notice_in_words_lists_nothing(desk: Desk) -> None:
    deal = cross_lender_duplicate.notice_in_words(desk)
    notice = desk.registrations[-1]
    assert notice.items == ()
    assert deal.claims[0].invoice.no in notice.description


def test_the_payments_of_other_accounts(desk: Desk) -> None:
    invoice = wrong_collection_account.other_bank(desk).claims[0].invoice
    habit = desk.shelf.habits[invoice.seller, invoice.buyer]
    assert habit.account_no == invoice.seller.other_account_no != invoice.seller.account_no
    invoice = wrong_collection_account.group_treasury(desk).claims[0].invoice
    habit = desk.shelf.habits[invoice.seller, invoice.buyer]
    assert not habit.account_no
    assert habit.payer is not None


def test_lists_and_namesakes(desk: Desk) -> None:
    deal = watchlisted_party.borrower(desk)
    assert desk.shelf.list_entries[-1].party is deal.borrower
    deal = watchlisted_party.namesake(desk)
    assert desk.shelf.list_entries[-1].party is not deal.borrower


def test_large_buyers_and_small_sellers(desk: Desk) -> None:
    invoice = late_big_buyer.long_term(desk).claims[0].invoice
    assert invoice.buyer.is_large
    assert not invoice.seller.is_large
    assert (invoice.due_on - invoice.issued_on).days > 90
    claim = late_big_buyer.sixty_days(desk).claims[0]
    delivered = claim.trade.delivery_of(claim.invoice).delivered_on
    assert (claim.invoice.due_on - delivered).days == 60


def test_a_guarantor_promises_more_than_it_owns_or_less(desk: Desk) -> None:
    for recipe, over in (
        (over_guaranteed.beyond_net_assets, True),
        (over_guaranteed.strong_guarantor, False),
    ):
        borrower = recipe(desk).borrower
        guarantor = next(one.guarantor for one in desk.guarantees if one.obligor is borrower)
        promised = sum(one.amount_minor for one in desk.guarantees if one.guarantor is guarantor)
        assert (promised > desk.shelf.net_assets_minor[guarantor]) is over


def test_a_notice_that_ends_early_and_one_prolonged(desk: Desk) -> None:
    due = lapsing_registration.too_short(desk).claims[0].invoice.due_on
    assert desk.registrations[-1].lapses_on < due
    due = lapsing_registration.extended(desk).claims[0].invoice.due_on
    assert desk.registrations[-1].lapses_on > due


def test_a_search_under_another_name_finds_nothing(desk: Desk) -> None:
    for recipe in blind_search.PLANTED.values():
        borrower = recipe(desk).borrower
        own = [one for one in desk.shelf.searches if one.searched is borrower]
        assert [one.hit_count for one in own] == [0]
        assert own[0].name != borrower.name or borrower.former_names


def test_a_looked_up_invoice_was_genuine_once(desk: Desk) -> None:
    verification = stale_verification.voided_now(desk).claims[0].verification
    assert verification is not None
    assert verification.outcome == "reversed"
    verification = stale_verification.red_since(desk).claims[0].verification
    assert verification is not None
    assert (AS_OF - verification.verified_on).days > 30


def test_order_and_invoice_are_of_one_trade(desk: Desk) -> None:
    deal = order_and_invoice.both_out(desk)
    first = desk.deals[-1]
    assert first.claims[0].order is deal.claims[0].trade.order
    assert first.requested_on < deal.requested_on


def test_money_goes_to_suppliers_or_astray(desk: Desk) -> None:
    deal = money_astray.unrelated_payee(desk)
    assert deal.instructions is not None
    assert deal.instructions[0].payee not in deal.borrower.suppliers
    deal = money_astray.three_suppliers(desk)
    assert deal.instructions is not None
    assert sum(one.amount_minor for one in deal.instructions) == deal.requested_minor
    assert all(one.payee in deal.borrower.suppliers for one in deal.instructions)
