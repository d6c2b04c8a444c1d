"""The firms whose stop costs most, with none missed: of the network, and of our borrowers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hefu.facts.chain_shock import TOLERANCE, Carried, carry, lost_bp
from hefu.services.chain.caveats import assumptions, unknowns
from hefu.services.chain.reading import ChainReading
from hefu.services.committee.drawing import COOL, INK, LINE, TINT, Drawing, Point, shortened
from hefu.services.committee.page import (
    Column,
    CommitteePage,
    Figure,
    Picture,
    Section,
    Table,
    amount,
    plain,
    said,
    share,
)
from hefu.vocabulary.clause import clause
from hefu.vocabulary.labelled import LANGUAGES, Label, Language
from hefu.vocabulary.types.money import format_minor

if TYPE_CHECKING:
    from hefu.kernels.network.esri.screening import Screening
    from hefu.kernels.network.esri.supply_network import Floats

KIND = "chain_keystones"
_EXACT_MAX = 100_000
_DRAWN_MAX = 20


class Keystone(NamedTuple):
    """A firm, the index of its closure as basis points, and its stop carried to our loans."""

    firm: int
    index_bp: int
    carried: Carried


class Ranking(NamedTuple):
    """Keystones, the largest index first, and what the search proves."""

    keystones: tuple[Keystone, ...]
    screening: Screening


def keystone_page(reading: ChainReading, count: int) -> CommitteePage:
    """The page of the ``count`` firms by either ranking."""
    by_network = _ranked(reading, count, reading.chain.turnover)
    owed = _owed(reading)
    by_book = _ranked(reading, count, owed) if owed.sum() > 0 else None
    every = [*by_network.keystones, *(by_book.keystones if by_book else ())]
    costliest = max(every, key=lambda each: (each.carried.loss_minor, -each.firm))
    first = by_network.keystones[0]
    code = "shock.top_answer" if costliest.carried.loss_minor else "shock.top_answer_none"
    sections = [_section(reading, by_network, "network")]
    if by_book is not None and by_book.keystones:
        sections.append(_section(reading, by_book, "book"))
    loss = amount(costliest.carried.loss_minor, reading.chain.currency)
    return CommitteePage(
        kind=KIND,
        title=said("shock.top_title", count=len(by_network.keystones)),
        as_of=reading.clocks.as_of,
        known_on=reading.clocks.known_on,
        answer=said(
            code,
            first=reading.name(first.firm),
            share=share(first.index_bp),
            costliest=reading.name(costliest.firm),
            loss=loss,
        ),
        is_grave=costliest.carried.loss_minor > 0,
        figures=(
            Figure(said("shock.network_lost"), share(first.index_bp)),
            Figure(said("shock.loss"), loss),
        ),
        sections=tuple(sections),
        unknown=tuple(unknowns(reading)),
        assumed=tuple(assumptions(reading)),
        clauses=(clause("house_policy"),),
        data={
            "network": _data(reading, by_network),
            "book": _data(reading, by_book) if by_book else [],
        },
    )


def _owed(reading: ChainReading) -> Floats:
    import numpy as np

    owed = np.zeros(len(reading.chain.firm_ids))
    for each in reading.lending.lent:
        owed[reading.chain.place[each.borrower_id]] += each.drawn_minor
    return owed


def _ranked(reading: ChainReading, count: int, weights: Floats) -> Ranking:
    import numpy as np

    from hefu.kernels.network.chain.scenario import firms_stop
    from hefu.kernels.network.esri.cascade import Stop
    from hefu.kernels.network.esri.screening import top_closures

    chain = reading.chain
    wanted = min(count, len(chain.firm_ids))
    found = top_closures(
        chain.network, wanted, Stop(TOLERANCE), weights=weights, exact_max=_EXACT_MAX
    )
    keystones = []
    for firm, index in zip(found.firms.tolist(), found.esri.tolist(), strict=True):
        closed = firms_stop(len(chain.firm_ids), np.array([firm]), np.ones(1))
        carried = carry(chain, closed, reading.books, reading.lending, runs=wanted)
        keystones.append(Keystone(firm, lost_bp(index), carried))
    return Ranking(tuple(keystones), found)


def _section(reading: ChainReading, ranking: Ranking, kind: str) -> Section:
    currency, found = reading.chain.currency, ranking.screening
    sure = said("shock.top_sure", exact=found.exact_count)
    if not found.is_complete:
        missed = share(lost_bp(float(found.missed_at_most)))
        sure = said("shock.top_not_sure", exact=found.exact_count, missed=missed)
    index = "index" if kind == "network" else "book_index"
    heads = ("order", "firm", "industry", index, "fallen", "facility_count", "loss", "worst")
    rows = tuple(
        (
            plain(order),
            reading.name(each.firm),
            reading.industry(each.firm),
            share(each.index_bp),
            plain(int((each.carried.sweeps >= 0).sum())),
            plain(len(each.carried.by_facility)),
            plain(format_minor(each.carried.loss_minor, currency)),
            plain(format_minor(each.carried.worst_minor, currency)),
        )
        for order, each in enumerate(ranking.keystones, start=1)
    )
    columns = tuple(
        Column(said(f"shock.column_{head}"), head not in ("firm", "industry")) for head in heads
    )
    says = (sure,) if kind == "network" else (said("shock.top_book_says"), sure)
    picture = _picture(reading, ranking) if kind == "network" else None
    return Section(said(f"shock.section_top_{kind}"), says, picture, Table(columns, rows))


def _picture(reading: ChainReading, ranking: Ranking) -> Picture:
    drawn = {each: _bars(reading, ranking.keystones[:_DRAWN_MAX], each) for each in LANGUAGES}
    return Picture(Label(en=drawn["en"], zh=drawn["zh"]), said("shock.top_words"))


def _bars(reading: ChainReading, keystones: tuple[Keystone, ...], language: Language) -> str:
    row, left, whole = 24, 300, 500
    title = said("shock.section_top_network").in_language(language)
    pen = Drawing(880, row * len(keystones) + 12, title)
    largest = max((each.index_bp for each in keystones), default=0) or 1
    for place, each in enumerate(keystones):
        top = 6 + place * row
        name = shortened(reading.name(each.firm).in_language(language), 42)
        pen.word(Point(left - 10, top + 14), name, anchor="end")
        pen.box(Point(left, top + 3), (whole, 14), fill=TINT, stroke=LINE, rounding=1)
        length = max(whole * each.index_bp / largest, 1.0)
        pen.box(Point(left, top + 3), (length, 14), fill=COOL, stroke=COOL, rounding=1)
        told = share(each.index_bp).in_language(language)
        pen.word(Point(left + whole + 10, top + 14), told, anchor="start", colour=INK)
    return pen.finished()


def _data(reading: ChainReading, ranking: Ranking) -> list[dict[str, object]]:
    return [
        {
            "party_id": reading.chain.firm_ids[each.firm],
            "index_bp": each.index_bp,
            "loss_minor": each.carried.loss_minor,
            "loss_at_most_minor": each.carried.worst_minor,
            "is_complete": ranking.screening.is_complete,
        }
        for each in ranking.keystones
    ]
