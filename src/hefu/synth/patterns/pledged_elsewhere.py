"""Another secured party has registered the same receivable."""

from __future__ import annotations

from datetime import timedelta

from hefu.synth.desk import Desk
from hefu.synth.firms import Firm, Party
from hefu.synth.papers import Deal, Registration
from hefu.synth.trade import days_after


def blanket_notice(
    desk: Desk, grantor: Firm, debtor: Party | None, age_days: tuple[int, int], term_days: int
) -> Registration:
    """A notice over all receivables of ``grantor``, or over those that ``debtor`` owes; filed."""
    registered = desk.days_ago(*age_days)
    made = Registration(
        no=desk.numbers.registration_no(),
        kind="receivable_pledge",
        grantor=grantor,
        secured=desk.dice.one_of(desk.chain.banks),
        registered_on=registered,
        lapses_on=days_after(registered, term_days),
        secured_minor=desk.dice.whole(500, 3000) * 1_000_000,
        debtor=debtor,
        blanket=True,
        description="出质人现有及将有的全部应收账款"
        + (f"（付款人：{debtor.name}）" if debtor else ""),
    )
    desk.registrations.append(made)
    return made


def _named(desk: Desk, secured: Party, released_days: int | None = None) -> Deal:
    deal = desk.deal(desk.borrower())
    claim = desk.dice.one_of(deal.claims)
    registered = days_after(claim.invoice.issued_on, desk.dice.whole(1, 4))
    released = desk.as_of - timedelta(days=released_days) if released_days else None
    made = desk.registration(
        [claim], secured=secured, registered_on=registered, released_on=released
    )
    desk.registrations.append(made)
    return deal.tell(invoice=claim.invoice.no, registration=made.no, secured=secured.name)


def named_invoice(desk: Desk) -> Deal:
    """The notice lists this invoice."""
    return _named(desk, desk.dice.one_of(desk.chain.banks))


def blanket(desk: Desk) -> Deal:
    """The notice covers all receivables of the seller, present and future."""
    deal = desk.deal(desk.fresh_firm())
    made = blanket_notice(desk, deal.borrower, None, (90, 400), 1095)
    return deal.tell(registration=made.no, secured=made.secured.name)


def released(desk: Desk) -> Deal:
    """Honest: the other bank's notice was taken off the register."""
    return _named(desk, desk.dice.one_of(desk.chain.banks), desk.dice.whole(2, 6))


def own_notice(desk: Desk) -> Deal:
    """Honest: the notice is our own, filed ahead of the drawdown."""
    return _named(desk, desk.chain.own_bank)


def lapsed(desk: Desk) -> Deal:
    """Honest: the other bank's notice ran out and was not prolonged."""
    deal = desk.deal(desk.fresh_firm())
    made = blanket_notice(desk, deal.borrower, None, (380, 480), 365)
    return deal.tell(registration=made.no, secured=made.secured.name)


def other_debtor(desk: Desk) -> Deal:
    """Honest: the blanket notice covers only what another buyer owes."""
    deal = desk.deal(desk.fresh_firm(), claims=1)
    buyer = deal.claims[0].invoice.buyer
    others = [firm for firm in (*desk.chain.cores, *desk.chain.suppliers[:9]) if firm is not buyer]
    made = blanket_notice(desk, deal.borrower, desk.dice.one_of(others), (90, 400), 1095)
    return deal.tell(registration=made.no, secured=made.secured.name, buyer=buyer.name)


PLANTED = {"named_invoice": named_invoice, "blanket": blanket}
LOOKALIKES = {
    "released": released,
    "own_notice": own_notice,
    "lapsed": lapsed,
    "other_debtor": other_debtor,
}
TRACES = dict.fromkeys(PLANTED, "registry")
