"""The supply network of a book with all that a question about it needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.facts import chain_books, supply_chain
from hefu.facts.capital import capital_of
from hefu.facts.chain_books import STOP_DAYS, FirmBooks, Lending, books_of, lending_of
from hefu.facts.supply_chain import TRADE_LINK, SupplyChain, supply_chain_of, trade_since
from hefu.parameters.essentiality import essentiality_at, read_survey
from hefu.parameters.loader import ParameterView
from hefu.services.committee.page import plain, said
from hefu.vocabulary.errors import InvalidInput, NotFound
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.types import industry_code

_CANDIDATES_TOLD = 3


@dataclass(frozen=True, slots=True)
class ChainReading:
    """``days``: how long firms stand still. ``financier_id``: who lent most to firms of the network,
    ``None`` where nobody did; ``net_capital_minor`` is its net capital where it is known."""

    clocks: Clocks
    parameters: ParameterView
    bundle: Bundle
    chain: SupplyChain
    books: FirmBooks
    lending: Lending
    days: int
    financier_id: str | None
    net_capital_minor: int | None

    def name(self, firm: int) -> Label:
        """A firm's name, else its id."""
        return self.party(self.chain.firm_ids[firm])

    def party(self, party_id: str) -> Label:
        """A party's name, else its id."""
        row = self.bundle.one("party", "party_id", party_id)
        return plain((row or {}).get("name") or party_id)

    def industry(self, firm: int) -> Label:
        """The firm's industry in both languages."""
        code = self.chain.codes[firm]
        entry = None if code is None else industry_code.lookup(code)
        if entry is None:
            return said("committee.unknown_value")
        above = next(
            (each for each in (entry, *industry_code.parents(entry.code)) if each.name_en), entry
        )
        return Label(en=f"{entry.code} {above.name_en}".strip(), zh=f"{entry.code} {entry.name_zh}")

    def firm(self, wanted: str) -> int:
        """The number of a firm by id, credit code or name. Raises ``NotFound``, ``InvalidInput``."""
        text = wanted.strip()
        for prefix in ("", "uscc:"):
            if f"{prefix}{text}" in self.chain.place:
                return self.chain.place[f"{prefix}{text}"]
        names = [self.name(each).zh for each in range(len(self.chain.firm_ids))]
        exact = [at for at, name in enumerate(names) if name == text]
        found = exact or [at for at, name in enumerate(names) if text and text in name]
        if not found:
            raise NotFound("shock.firm_unknown", text=wanted[:60])
        if len(found) > 1:
            raise InvalidInput(
                "shock.firm_ambiguous",
                text=wanted[:60],
                count=len(found),
                examples="、".join(names[at] for at in found[:_CANDIDATES_TOLD]),
            )
        return found[0]


def read_chain(
    register: EvidenceRegister,
    clocks: Clocks,
    *,
    days: int | None = None,
    survey: Path | None = None,
) -> ChainReading:
    """The network of the year that ends on the business date, with books and loans.

    Raises ``NotFound`` where the book holds no invoice of that year.
    """
    parameters = ParameterView(clocks)
    wanted = ("capital_figure", *supply_chain.READS, *chain_books.READS)
    with register.snapshot():
        links = register.trade_links(clocks, trade_since(clocks))
        whole = register.whole_book(clocks, tuple(dict.fromkeys(wanted)))
    bundle = whole.with_rows({TRADE_LINK: links})
    table = essentiality_at(clocks)
    if survey is not None:
        table = read_survey(survey, table)
    chain = supply_chain_of(bundle, clocks, parameters, essentiality=table)
    if chain is None:
        raise NotFound("shock.no_trade", since=trade_since(clocks), as_of=clocks.as_of)
    days = days or parameters.integer(STOP_DAYS)
    lending = lending_of(chain, bundle, clocks, parameters)
    financier = _main_financier(lending)
    return ChainReading(
        clocks=clocks,
        parameters=parameters,
        bundle=bundle,
        chain=chain,
        books=books_of(chain, bundle, clocks, parameters, days=days),
        lending=lending,
        days=days,
        financier_id=financier,
        net_capital_minor=capital_of(bundle, clocks, financier, chain.currency),
    )


def _main_financier(lending: Lending) -> str | None:
    lent: dict[str, int] = {}
    for each in lending.lent:
        lent[each.financier_id] = lent.get(each.financier_id, 0) + each.drawn_minor
    return min(lent, key=lambda one: (-lent[one], one), default=None)
