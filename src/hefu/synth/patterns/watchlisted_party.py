"""Borrower or buyer stands on a public list."""

from __future__ import annotations

from datetime import date

from hefu.synth.desk import Desk
from hefu.synth.firms import Party
from hefu.synth.papers import Deal
from hefu.synth.paying import ListEntry

_KINDS = (
    ("dishonest_debtor", "有履行能力而拒不履行生效法律文书确定义务"),
    ("tax_arrears", "欠缴增值税"),
    ("serious_violation", "列入严重违法失信名单"),
)


def _list(
    desk: Desk, party: Party, days: tuple[int, int], removed_on: date | None = None
) -> ListEntry:
    kind, reason = desk.dice.one_of(_KINDS)
    entry = ListEntry(
        party=party,
        kind=kind,
        no=desk.numbers.running("（2026）公告", 6),
        listed_on=desk.days_ago(*days),
        reason=reason,
        removed_on=removed_on,
    )
    desk.shelf.list_entries.append(entry)
    return entry


def borrower(desk: Desk) -> Deal:
    """The borrower was listed some months ago."""
    deal = desk.deal(desk.fresh_firm())
    entry = _list(desk, deal.borrower, (30, 200))
    return deal.tell(party=deal.borrower.name, day=entry.listed_on)


def buyer(desk: Desk) -> Deal:
    """The buyer, who is to pay, was listed."""
    seller, payer = desk.fresh_firm(), desk.fresh_firm()
    deal = desk.deal(seller, payer, claims=1)
    entry = _list(desk, payer, (20, 120))
    return deal.tell(party=payer.name, day=entry.listed_on)


def removed(desk: Desk) -> Deal:
    """Honest: listed two years ago, paid, and taken off the list."""
    deal = desk.deal(desk.fresh_firm())
    _list(desk, deal.borrower, (600, 800), desk.days_ago(150, 400))
    return deal.tell(party=deal.borrower.name)


def namesake(desk: Desk) -> Deal:
    """Honest: a stranger with almost the same name is listed."""
    deal = desk.deal(desk.fresh_firm())
    other = desk.registrar.firm("3", brand=deal.borrower.brand)
    stranger = Party(
        name=other.name,
        uscc=other.uscc,
        address=other.address,
        industry_code=other.industry_code,
        size_code="small",
        established_on=other.established_on,
    )
    desk.chain.others.append(stranger)
    _list(desk, stranger, (30, 200))
    return deal.tell(party=deal.borrower.name, other=stranger.name)


PLANTED = {"borrower": borrower, "buyer": buyer}
LOOKALIKES = {"removed": removed, "namesake": namesake}
TRACES = dict.fromkeys(PLANTED, "lists")
