"""What an answer about the chain does not know, and how it was computed."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.facts.chain_books import STOCK_HAIRCUT
from hefu.facts.supply_chain import trade_since
from hefu.services.chain.reading import ChainReading
from hefu.services.committee.page import amount, said, share
from hefu.vocabulary.labelled import Label


def unknowns(reading: ChainReading) -> Iterator[Label]:
    """What the answer does not know and would need."""
    chain, lending, currency = reading.chain, reading.lending, reading.chain.currency
    missing = {
        firm
        for firm, known in zip(chain.firm_ids, reading.books.is_known, strict=True)
        if not known
    }
    if missing:
        owed = [each for each in lending.lent if each.borrower_id in missing]
        yield said(
            "shock.unknown_books",
            count=len(missing),
            whole=len(chain.firm_ids),
            borrowers=len({each.borrower_id for each in owed}),
            lent=amount(sum(each.drawn_minor for each in owed), currency),
        )
    untold = sum(code is None for code in chain.codes)
    for code, count in (
        ("unknown_industry", untold),
        ("unknown_balances", lending.unknown_count),
        ("unknown_links", chain.unknown_links),
    ):
        if count:
            yield said(f"shock.{code}", count=count)
    if lending.outside:
        yield said(
            "shock.unknown_outside",
            count=len(lending.outside),
            lent=amount(sum(lending.outside.values()), currency),
        )
    if reading.net_capital_minor is None:
        yield said("shock.unknown_capital")
    yield said("shock.unknown_collateral")


def assumptions(reading: ChainReading) -> Iterator[Label]:
    """How it was computed, and on which parameters."""
    chain = reading.chain
    yield said(
        "shock.assumed_network",
        links=chain.link_count,
        firms=len(chain.firm_ids),
        since=trade_since(reading.clocks),
        as_of=reading.clocks.as_of,
    )
    yield said("shock.assumed_essential", source=chain.essentiality.source)
    yield said(
        "shock.assumed_fails",
        days=reading.days,
        haircut=share(reading.parameters.integer(STOCK_HAIRCUT)),
    )
    yield said("shock.assumed_markets")
