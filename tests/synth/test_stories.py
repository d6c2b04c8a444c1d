"""Each story does what it says, and an honest one has every paper that a careful bank wants."""

from __future__ import annotations

from datetime import date

import pytest

from hefu.synth.chain import found_chain
from hefu.synth.desk import Desk
from hefu.synth.dice import Dice
from hefu.synth.firms import Party, Registrar
from hefu.synth.identifiers import NumberOffice
from hefu.synth.papers import Claim, Deal
from hefu.synth.patterns import (
    already_settled,
    duplicate_financing,
    goods_never_delivered,
    guarantee_ring,
    identity_invalid,
    near_duplicate,
    no_facility,
    over_limit,
    pledged_elsewhere,
    price_off_order,
    related_buyer,
    reversed_after_financing,
)
from hefu.synth.schedule import LOOKALIKE_RECIPES, Recipe

AS_OF = date(2026, 6, 30)


def desk_of(seed: int) -> Desk:
    """An empty desk over a chain of 160 firms."""
    dice = Dice(seed, "test")
    numbers = NumberOffice(dice.stream("numbers"))
    registrar = Registrar(dice.stream("registrar"), numbers, AS_OF)
    return Desk(
        dice.stream("desk"), numbers, registrar, found_chain(dice, registrar, 160, AS_OF), AS_OF
    )


@pytest.fixture(params=[1, 2, 3])
def desk(request: pytest.FixtureRequest) -> Desk:
    """A desk for each of three seeds."""
    return desk_of(request.param)


def received(claim: Claim) -> dict[str, int]:
    """Accepted quantity (millionths) by order line, over all receipts of the order."""
    found: dict[str, int] = {}
    for receipt in claim.trade.receipts:
        for line in receipt.lines:
            accepted = line.quantity_micro - line.rejected_micro
            found[line.order_line.no] = found.get(line.order_line.no, 0) + accepted
    return found


def invoiced(claim: Claim) -> dict[str, int]:
    """Quantity (millionths) by order line, over all invoices of the order."""
    found: dict[str, int] = {}
    for invoice in claim.trade.invoices:
        for line in invoice.lines:
            found[line.order_line_no] = found.get(line.order_line_no, 0) + line.quantity_micro
    return found


def goods_cover(claim: Claim) -> bool:
    """Whether everything invoiced under the order was received."""
    arrived = received(claim)
    return all(arrived.get(line, 0) >= quantity for line, quantity in invoiced(claim).items())


def assert_complete(deal: Deal, desk: Desk) -> None:
    """Every paper is there, in an order of days that can have happened."""
    assert 0 < deal.requested_minor <= sum(claim.claimed_minor for claim in deal.claims)
    for claim in deal.claims:
        if claim.voucher:
            assert claim.voucher.issued_on <= desk.as_of < claim.voucher.due_on
            assert claim.voucher.holder is deal.borrower
            assert goods_cover(claim)
            continue
        order, invoice = claim.trade.order, claim.invoice
        assert order.accepted_on
        assert order.issued_on <= order.accepted_on <= invoice.issued_on <= deal.requested_on
        assert deal.requested_on <= desk.as_of < invoice.due_on
        assert claim.verification
        assert invoice.issued_on <= claim.verification.verified_on <= desk.as_of
        assert claim.confirmation
        assert claim.confirmation.confirmed_minor >= claim.claimed_minor
        assert invoice.issued_on <= claim.confirmation.confirmed_on <= desk.as_of
        assert goods_cover(claim)
        for delivery in claim.trade.deliveries:
            assert order.accepted_on <= delivery.dispatched_on <= delivery.delivered_on
        receipt = claim.trade.receipt_of(invoice)
        assert receipt.received_on >= claim.trade.delivery_of(invoice).delivered_on


def test_an_ordinary_application_is_complete(desk: Desk) -> None:
    for _ in range(20):
        assert_complete(desk.deal(desk.borrower()), desk)


@pytest.mark.parametrize(("pattern", "variant"), sorted(LOOKALIKE_RECIPES))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_lookalike_is_complete(pattern: str, variant: str, seed: int) -> None:
    desk = desk_of(seed)
    recipe: Recipe = LOOKALIKE_RECIPES[pattern, variant]
    assert_complete(recipe(desk), desk)


@pytest.mark.parametrize("recipe", goods_never_delivered.PLANTED.values())
def test_goods_that_did_not_come_are_not_covered(recipe: Recipe, desk: Desk) -> None:
    assert not goods_cover(recipe(desk).claims[0])


@pytest.mark.parametrize("recipe", near_duplicate.PLANTED.values())
def test_a_second_invoice_is_not_covered_by_the_goods_of_the_first(
    recipe: Recipe, desk: Desk
) -> None:
    claim = recipe(desk).claims[0]
    twin = next(one for one in claim.trade.invoices if one.delivery_no == claim.invoice.delivery_no)
    assert twin.no != claim.invoice.no
    same_amount = recipe is not near_duplicate.other_amount
    assert (twin.gross_minor == claim.invoice.gross_minor) is same_amount
    assert not goods_cover(claim)


def test_one_legal_invoice_stands_in_two_applications(desk: Desk) -> None:
    deal = duplicate_financing.same_number(desk)
    first = desk.deals[0]
    shared = {claim.invoice for claim in deal.claims} & {claim.invoice for claim in first.claims}
    assert shared
    assert first.requested_on < deal.requested_on
    assert first.status == "disbursed"


def test_one_paper_has_two_names(desk: Desk) -> None:
    claim = duplicate_financing.two_numbers(desk).claims[0]
    first = desk.deals[0].claims[0].invoice
    assert claim.invoice.no != first.no
    assert (claim.invoice.paper_code, claim.invoice.paper_no) == (first.paper_code, first.paper_no)
    assert first.digital_no
    assert not claim.invoice.digital_no


def test_two_deliveries_are_two_invoices(desk: Desk) -> None:
    claim = duplicate_financing.two_deliveries(desk).claims[0]
    one, two = claim.trade.invoices
    assert one.shape == two.shape
    assert one.delivery_no != two.delivery_no


@pytest.mark.parametrize(("recipe", "least"), [("whole", 100), ("most", 70)])
def test_a_reversal_takes_the_value_away(recipe: str, least: int, desk: Desk) -> None:
    deal = reversed_after_financing.PLANTED[recipe](desk)
    notes = [note for claim in deal.claims for note in claim.trade.credit_notes]
    note = notes[0]
    claim = next(one for one in deal.claims if one.invoice.no == note.original_no)
    assert note.gross_minor * 100 >= claim.invoice.gross_minor * least
    assert note.gross_minor <= claim.invoice.gross_minor
    assert deal.requested_on <= note.issued_on <= desk.as_of


@pytest.mark.parametrize("recipe", price_off_order.PLANTED.values())
def test_the_price_is_off_by_more_than_a_tenth(recipe: Recipe, desk: Desk) -> None:
    claim = recipe(desk).claims[0]
    ordered = {line.no: line.price_micro for line in claim.trade.order.lines}
    line = claim.invoice.lines[0]
    assert line.price_micro * 10 > ordered[line.order_line_no] * 11


def majority_owner(desk: Desk, owned: Party) -> Party | None:
    """Who holds more than half."""
    return next(
        (
            held.owner
            for held in desk.chain.holdings
            if held.owned is owned and held.share_bp > 5000
        ),
        None,
    )


def test_one_person_stands_behind_seller_and_buyer(desk: Desk) -> None:
    invoice = related_buyer.owner_chain(desk).claims[0].invoice
    company = majority_owner(desk, invoice.buyer)
    assert company is not None
    assert majority_owner(desk, company) is majority_owner(desk, invoice.seller)


def test_namesakes_are_two_persons_with_one_name(desk: Desk) -> None:
    invoice = related_buyer.namesake(desk).claims[0].invoice
    one, other = (majority_owner(desk, firm) for firm in (invoice.seller, invoice.buyer))
    assert one is not None
    assert other is not None
    assert one.name == other.name
    assert one.person_no != other.person_no
    assert invoice.buyer.brand in invoice.seller.name


@pytest.mark.parametrize("name", ["named_invoice", "blanket"])
def test_another_bank_holds_a_live_notice(name: str, desk: Desk) -> None:
    deal = pledged_elsewhere.PLANTED[name](desk)
    notice = desk.registrations[-1]
    assert notice.secured in desk.chain.banks
    assert notice.released_on is None
    assert notice.lapses_on > desk.as_of
    assert notice.blanket or {one for one, _ in notice.items} & {
        claim.invoice for claim in deal.claims
    }


@pytest.mark.parametrize("recipe", already_settled.PLANTED.values())
def test_the_buyer_has_paid_in_full(recipe: Recipe, desk: Desk) -> None:
    deal = recipe(desk)
    number = str(deal.told["invoice"])
    invoice = next(one.invoice for one in deal.claims if one.invoice.no == number)
    assert sum(payment.amount_minor for payment in desk.payments) == invoice.payable_minor
    assert all(payment.booked_on <= desk.as_of for payment in desk.payments)


def is_in_ring(desk: Desk, party: Party) -> bool:
    """Whether guarantees that stand lead from ``party`` back to it."""
    reached: set[Party] = set()
    pending = [party]
    while pending:
        now = pending.pop()
        for guarantee in desk.guarantees:
            if guarantee.guarantor is now and guarantee.released_on is None:
                if guarantee.obligor is party:
                    return True
                if guarantee.obligor not in reached:
                    reached.add(guarantee.obligor)
                    pending.append(guarantee.obligor)
    return False


@pytest.mark.parametrize("name", ["ring_3", "ring_4", "ring_5"])
def test_a_ring_closes(name: str, desk: Desk) -> None:
    assert is_in_ring(desk, guarantee_ring.PLANTED[name](desk).borrower)


@pytest.mark.parametrize("recipe", guarantee_ring.LOOKALIKES.values())
def test_what_resembles_a_ring_does_not_close(recipe: Recipe, desk: Desk) -> None:
    assert not is_in_ring(desk, recipe(desk).borrower)


def test_the_guarantor_of_an_outsider_stands_in_a_ring(desk: Desk) -> None:
    borrower = guarantee_ring.guarantor_in_ring(desk).borrower
    guarantor = next(one.guarantor for one in desk.guarantees if one.obligor is borrower)
    assert not is_in_ring(desk, borrower)
    assert is_in_ring(desk, guarantor)


def test_a_request_above_the_free_line_and_one_that_just_fits(desk: Desk) -> None:
    for recipe, fits in ((over_limit.above_headroom, False), (over_limit.last_penny, True)):
        deal = recipe(desk)
        line = desk.facilities[deal.borrower][0]
        assert (line.used_minor + deal.requested_minor <= line.limit_minor) is fits


def test_no_line_can_be_drawn(desk: Desk) -> None:
    for recipe in no_facility.PLANTED.values():
        lines = desk.facilities[recipe(desk).borrower]
        assert all(line.status != "active" or line.valid_until < desk.as_of for line in lines)


def test_a_wrong_code_stands_in_no_other_trade(desk: Desk) -> None:
    seller = identity_invalid.seller_code(desk).borrower
    assert all(seller not in firm.buyers for firm in desk.chain.firms)
