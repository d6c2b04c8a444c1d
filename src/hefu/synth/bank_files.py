"""The extracts that stand beside invoices and applications: what bank, registries and offices hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from hefu.synth import firm_rows, paper_rows
from hefu.synth.desk import Desk
from hefu.synth.dice import Dice, month_start
from hefu.synth.dossier import Dossier
from hefu.synth.extracts import Cabinet
from hefu.synth.firms import Firm, Party
from hefu.synth.paying import CollectionAccount, FundAccount
from hefu.synth.sales import SalesBook
from hefu.synth.ubl_parts import decimal
from hefu.synth.words import words

_WAN = 1_000_000
_YI = 10_000_000_000
_FILING_DAY = 12


def write_bank_files(cabinet: Cabinet, desk: Desk, dice: Dice, sales: SalesBook) -> None:
    """All of them, in an order that tells nothing."""
    _write_lists(cabinet, desk)
    _write_firms(cabinet, desk, dice.stream("dossiers"), sales)
    _write_papers(cabinet, desk)
    _write_limits(cabinet, desk, dice.stream("limits"))
    _write_accounts(cabinet, desk)
    reported = desk.as_of - timedelta(days=2)
    events = sorted(desk.shelf.loan_events, key=lambda one: (one.loan_no, one.no))
    cabinet.put_all("loan_events", (firm_rows.loan_event(one, reported) for one in events))
    entries = enumerate(sorted(desk.shelf.entries, key=lambda one: (one.day, one.account_no)), 1)
    cabinet.put_all(
        "loan_account_entries", (paper_rows.entry(one, number) for number, one in entries)
    )
    cabinet.put_all("price_quotes", map(firm_rows.quote, desk.mill.market.quotes()))
    cabinet.put_all("pay_instructions", _instructions(desk))
    for party in (*desk.chain.firms, *desk.chain.banks):
        cabinet.put_all("party_names", firm_rows.names(party))
    for notice in desk.registrations:
        cabinet.put_all("registry_notices", firm_rows.notices(notice, desk.as_of))


def _instructions(desk: Desk) -> Iterator[tuple[str, ...]]:
    for deal in desk.deals:
        yield from firm_rows.instructions(deal)


def _write_lists(cabinet: Cabinet, desk: Desk) -> None:
    """A look into every list for every party of a claim, some days ago."""
    listed = Counter(
        (entry.party, entry.kind)
        for entry in desk.shelf.list_entries
        if entry.removed_on is None or entry.removed_on > desk.as_of
    )
    for party in _claim_parties(desk):
        day = desk.days_ago(0, 3)
        for kind in firm_rows.LISTS:
            number = desk.numbers.running("MD", 8)
            hits = listed[party, kind]
            cabinet.put("watch_searches", firm_rows.watch_search(party, kind, day, number, hits))
    cabinet.put_all("watch_entries", map(firm_rows.watch_entry, desk.shelf.list_entries))


def _claim_parties(desk: Desk) -> list[Party]:
    """Borrowers, sellers and buyers of claims, guarantors left out."""
    found: dict[Party, None] = {}
    for deal in desk.deals:
        found[deal.borrower] = None
        for claim in deal.claims:
            issuer = [claim.voucher.issuer, claim.voucher.seller] if claim.voucher else []
            for party in (claim.invoice.seller, claim.invoice.buyer, *issuer):
                found[party] = None
    return list(found)


def _write_firms(cabinet: Cabinet, desk: Desk, dice: Dice, sales: SalesBook) -> None:
    asked: Counter[Party] = Counter()
    for deal in desk.deals:
        asked[deal.borrower] += deal.requested_minor if deal.status == "pending" else 0
    borrowers = {deal.borrower for deal in desk.deals}
    guarantors = {one.guarantor for one in desk.guarantees if one.obligor in borrowers}
    burden: Counter[Party] = Counter()
    for one in desk.guarantees:
        burden[one.guarantor] += one.amount_minor
    for firm in desk.chain.firms:
        if firm not in asked and firm not in guarantors:
            continue
        if firm in guarantors:
            # Whoever answers for others has more than it answers for, unless a story says otherwise.
            desk.shelf.net_assets_minor.setdefault(firm, burden[firm] * dice.whole(240, 520) // 100)
        file = Dossier(dice.stream(firm.uscc), firm, sales, desk.shelf, desk.as_of)
        for figure in file.figures(asked[firm]):
            cabinet.put("annual_figures", firm_rows.annual_figure(firm, figure))
        if firm not in asked:
            continue
        for month in file.months():
            filed = month_start(month.first, -1) + timedelta(days=_FILING_DAY)
            if filed <= desk.as_of:
                cabinet.put("tax_returns", firm_rows.tax_return(firm, month, filed))
            cabinet.put("works_months", firm_rows.works_month(firm, month))


def _write_papers(cabinet: Cabinet, desk: Desk) -> None:
    shelf = desk.shelf
    cabinet.put_all("vouchers", map(paper_rows.voucher, shelf.vouchers))
    cabinet.put_all(
        "voucher_events",
        (
            paper_rows.voucher_event(one, place, event)
            for one in shelf.vouchers
            for place, event in enumerate(one.events, start=1)
        ),
    )
    cabinet.put_all(
        "warehouse_receipts", map(paper_rows.warehouse_receipt, shelf.warehouse_receipts)
    )
    cabinet.put_all("pledges", map(paper_rows.pledge, shelf.pledges))


def _write_limits(cabinet: Cabinet, desk: Desk, dice: Dice) -> None:
    """Limits on buyers and industries, with room for what is asked for."""
    bank = desk.chain.own_bank
    term = (desk.as_of - timedelta(days=170), desk.as_of + timedelta(days=195))
    owed: Counter[Party] = Counter()
    for deal in desk.deals:
        for claim in deal.claims:
            owed[claim.account_debtor] += claim.claimed_minor
    for debtor, minor in owed.items():
        room = minor * dice.whole(220, 400) // 100 // (100 * _WAN) + 1
        cabinet.put("buyer_limits", firm_rows.limit(bank, debtor, room * 100 * _WAN, term))
    classes = list(
        dict.fromkeys(line.industry for lines in words().trades.values() for line in lines)
    )
    for industry in dict.fromkeys(code[:2] for code in classes):
        minor = dice.whole(12, 18) * _YI
        cabinet.put("industry_ceilings", firm_rows.ceiling(bank, industry, minor, term))
    quarter = month_start(desk.as_of, (desk.as_of.month - 1) % 3) - timedelta(days=1)
    for industry in classes:
        for name, low, high in (
            ("不良贷款率", 80, 210),
            ("营业收入增速", 250, 900),
            ("产能利用率", 7000, 8200),
        ):
            value = f"{decimal(dice.whole(low, high), 2)}%"
            shown = quarter.isoformat()
            cabinet.put("industry_figures", (industry, name, value, shown, "国家统计局"))


def _write_accounts(cabinet: Cabinet, desk: Desk) -> None:
    """Every account that is named somewhere, and what each pair agreed for collections."""
    day: date = desk.as_of - timedelta(days=2)
    bank = desk.chain.own_bank.name
    accounts = [
        FundAccount(party.account_no, party, "settlement", bank)
        for party in desk.chain.parties
        if party.account_no
    ]
    for account in (*accounts, *desk.shelf.fund_accounts):
        cabinet.put("fund_accounts", firm_rows.fund_account(account, day))
    agreed = {(one.creditor, one.debtor) for one in desk.shelf.collection_accounts}
    claims = [claim for deal in desk.deals for claim in deal.claims]
    pairs = {(claim.trade.order.seller, claim.trade.order.buyer): None for claim in claims}
    pairs |= {(claim.invoice.seller, claim.invoice.buyer): None for claim in claims}
    usual = [
        CollectionAccount(seller, buyer, seller.account_no, _agreed_on(desk, seller, buyer))
        for seller, buyer in pairs
        if (seller, buyer) not in agreed
    ]
    for one in (*usual, *desk.shelf.collection_accounts):
        cabinet.put("collections", firm_rows.collection(one, desk.chain.own_bank))


def _agreed_on(desk: Desk, seller: Firm, buyer: Firm) -> date:
    return desk.mill.contract(seller, buyer).signed_on
