"""One page about a shock: what it costs us, in what order, and what relief would help."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hefu.facts.chain_shock import lost_bp
from hefu.facts.proportion import share_bp
from hefu.services.chain.carrying import Outcome
from hefu.services.chain.caveats import assumptions, unknowns
from hefu.services.chain.picture import cascade_picture
from hefu.services.chain.reading import ChainReading
from hefu.services.chain.result_tables import facility_rows, firm_rows, plain_rows
from hefu.services.chain.sections import (
    facility_section,
    firm_section,
    relief_section,
    sure_section,
)
from hefu.services.committee.page import (
    CommitteePage,
    Figure,
    Section,
    amount,
    said,
    share,
)
from hefu.vocabulary.clause import clause
from hefu.vocabulary.labelled import Label

KIND = "chain_shock"
_CLAUSES = ("house_policy",)


def shock_page(
    reading: ChainReading, outcome: Outcome, title: Label | None, *, draw_count: int = 0
) -> CommitteePage:
    """The page. ``title``: the scenario's own; without one the firm that stops is named."""
    who = title or _who(reading, outcome)
    return CommitteePage(
        kind=KIND,
        title=said("shock.title", who=who),
        as_of=reading.clocks.as_of,
        known_on=reading.clocks.known_on,
        answer=_answer(reading, outcome, who, is_scenario=title is not None),
        is_grave=outcome.carried.loss_minor > 0,
        figures=tuple(_figures(reading, outcome)),
        sections=(
            Section(said("shock.section_cascade"), picture=cascade_picture(reading, outcome)),
            facility_section(reading, outcome),
            relief_section(reading, outcome),
            firm_section(reading, outcome),
            sure_section(reading, outcome, draw_count),
        ),
        unknown=tuple(unknowns(reading)),
        assumed=tuple(assumptions(reading)),
        clauses=tuple(clause(each) for each in _CLAUSES),
        data=_data(reading, outcome),
    )


def _who(reading: ChainReading, outcome: Outcome) -> Label:
    hit = (outcome.shock.downstream > 0).nonzero()[0].tolist()
    if len(hit) == 1:
        return reading.name(hit[0])
    return said("shock.who_scenario", count=len(hit))


def _answer(reading: ChainReading, outcome: Outcome, who: Label, *, is_scenario: bool) -> Label:
    currency, carried = reading.chain.currency, outcome.carried
    code = "shock.answer_scenario" if is_scenario else "shock.answer"
    borrowers = {reading.lending.lent[at].borrower_id for at in carried.by_facility}
    parts = [
        said(
            code if carried.by_facility else f"{code}_none",
            who=who,
            days=reading.days,
            facilities=len(carried.by_facility),
            borrowers=len(borrowers),
            loss=amount(carried.loss_minor, currency),
        )
    ]
    if outcome.reliefs:
        parts.append(
            said(
                "shock.answer_relief",
                need=amount(sum(each.need for each in outcome.reliefs), currency),
                count=len(outcome.reliefs),
                avoided=amount(sum(each.avoided for each in outcome.reliefs), currency),
            )
        )
    low, high = interval(outcome)
    if low != high:
        parts.append(
            said("shock.answer_range", low=amount(low, currency), high=amount(high, currency))
        )
    return Label(en=" ".join(each.en for each in parts), zh="".join(each.zh for each in parts))


def interval(outcome: Outcome) -> tuple[int, int]:
    """Smallest and largest loss of all that was computed, drawn networks included."""
    low, high = outcome.low_minor, outcome.high_minor
    if outcome.spread is not None:
        low, high = min(low, int(outcome.spread.low[0])), max(high, int(outcome.spread.high[0]))
    return low, high


def _figures(reading: ChainReading, outcome: Outcome) -> Iterator[Figure]:
    chain, carried, currency = reading.chain, outcome.carried, reading.chain.currency
    low, high = interval(outcome)
    yield Figure(said("shock.loss"), amount(carried.loss_minor, currency))
    yield Figure(
        said("shock.loss_range"),
        said("shock.amounts", low=amount(low, currency), high=amount(high, currency)),
    )
    yield Figure(
        said("shock.of_capital"), share(share_bp(carried.loss_minor, reading.net_capital_minor))
    )
    for code, loss in (
        ("network_lost", carried.cascade.loss),
        ("lost_down", carried.cascade.loss_downstream),
        ("lost_up", carried.cascade.loss_upstream),
    ):
        lost = float(chain.turnover @ loss / chain.turnover.sum())
        yield Figure(said(f"shock.{code}"), share(lost_bp(lost)))
    whole = len(chain.firm_ids)
    for code, count in (
        ("fallen", int((carried.sweeps >= 0).sum())),
        ("reached", int((carried.reached >= 0).sum())),
    ):
        yield Figure(said(f"shock.{code}"), said("shock.firms", count=count, whole=whole))


def _data(reading: ChainReading, outcome: Outcome) -> dict[str, Any]:
    carried = outcome.carried
    low, high = interval(outcome)
    return {
        "days": reading.days,
        "currency": reading.chain.currency,
        "loss_minor": carried.loss_minor,
        "loss_at_least_minor": low,
        "loss_at_most_minor": high,
        "net_capital_minor": reading.net_capital_minor,
        "facilities": plain_rows(facility_rows(reading, outcome)),
        "reliefs": [
            {
                "party_id": reading.chain.firm_ids[each.firm],
                "need_minor": each.need,
                "need_of_equity_minor": each.need_of_equity,
                "avoided_minor": each.avoided,
            }
            for each in outcome.reliefs
        ],
        "firms": plain_rows(firm_rows(reading, outcome)),
    }
