"""The parts of a page about a shock: facilities, relief, firms, and how sure it all is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from hefu.facts.chain_books import UNKNOWN_FAILS
from hefu.facts.chain_shock import lost_bp
from hefu.facts.proportion import share_bp
from hefu.services.chain.carrying import Outcome, missing_trade
from hefu.services.chain.reading import ChainReading
from hefu.services.committee.page import Column, Section, Table, amount, plain, said, share
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.types.money import format_minor

_FIRMS_TOLD = 40


def facility_section(reading: ChainReading, outcome: Outcome) -> Section:
    """Which facilities, how much, in what order; those that fail in the worst case only come last."""
    carried, currency = outcome.carried, reading.chain.currency
    is_wider = carried.worst_by_facility != carried.by_facility
    rows = []
    for order, at in enumerate(facility_order(reading, outcome), start=1):
        lent = reading.lending.lent[at]
        firm, loss = reading.chain.place[lent.borrower_id], carried.by_facility.get(at, 0)
        worst = carried.worst_by_facility.get(at, loss)
        amounts = (lent.drawn_minor, lent.drawn_minor - (loss or worst), loss, worst)
        rows.append(
            (
                plain(order),
                reading.name(firm),
                plain(lent.facility_no or "—"),
                plain(int(carried.sweeps[firm] if loss else carried.worst_sweeps[firm])),
                share(lost_bp(float(carried.cascade.loss[firm]))),
                *(plain(format_minor(each, currency)) for each in amounts[: 3 + is_wider]),
            )
        )
    heads = ("order", "borrower", "facility", "step", "output", "drawn", "cover", "loss", "worst")
    table = _table(heads[: 8 + is_wider], rows, numbers=heads[3:])
    says = said(
        "shock.facilities_in" if carried.by_facility else "shock.facilities_none", currency=currency
    )
    return Section(said("shock.section_facilities"), (says,), table=table if rows else None)


def facility_order(reading: ChainReading, outcome: Outcome) -> list[int]:
    """Facilities with a loss as they fall, the larger loss first within a step; then those that only the
    worst case costs."""
    carried = outcome.carried

    def place(at: int) -> tuple[bool, int, int, int]:
        firm = reading.chain.place[reading.lending.lent[at].borrower_id]
        loss = carried.by_facility.get(at, 0)
        step = carried.sweeps[firm] if loss else carried.worst_sweeps[firm]
        return (not loss, int(step), -(loss or carried.worst_by_facility.get(at, 0)), at)

    return sorted({*carried.by_facility, *carried.worst_by_facility}, key=place)


def relief_section(reading: ChainReading, outcome: Outcome) -> Section:
    """What would keep firms alive, within the budget."""
    currency = reading.chain.currency
    budget = amount(outcome.budget_minor, currency)
    if not outcome.reliefs:
        return Section(said("shock.section_relief"), (said("shock.relief_none", budget=budget),))
    rows = [
        (
            reading.name(each.firm),
            plain(format_minor(each.need, currency)),
            plain(format_minor(each.need_of_equity, currency)),
            plain(format_minor(each.avoided, currency)),
        )
        for each in outcome.reliefs
    ]
    heads = ("firm", "need", "capital", "avoided")
    return Section(
        said("shock.section_relief"),
        (said("shock.relief_says", budget=budget, days=reading.days),),
        table=_table(heads, rows, numbers=heads[1:]),
    )


def firm_section(reading: ChainReading, outcome: Outcome) -> Section:
    """The firms with the largest loss of output in money, either side apart."""
    carried, chain = outcome.carried, reading.chain
    loss = carried.cascade.loss
    order = sorted(
        (at for at, step in enumerate(carried.reached.tolist()) if step >= 0),
        key=lambda at: (-float(loss[at] * chain.turnover[at]), at),
    )
    rows = [
        (
            reading.name(firm),
            reading.industry(firm),
            plain(int(carried.reached[firm])),
            share(lost_bp(float(carried.cascade.loss_downstream[firm]))),
            share(lost_bp(float(carried.cascade.loss_upstream[firm]))),
            plain(format_minor(int(carried.lost_profit[firm]), chain.currency))
            if reading.books.is_known[firm]
            else said("committee.unknown_value"),
            state_of(outcome, firm),
        )
        for firm in order[:_FIRMS_TOLD]
    ]
    heads = ("firm", "industry", "step_reached", "down", "up", "lost_profit", "state")
    table = _table(heads, rows, numbers=heads[2:6], left_out=max(0, len(order) - _FIRMS_TOLD))
    return Section(said("shock.section_firms"), table=table if rows else None)


def state_of(outcome: Outcome, firm: int) -> Label:
    """What becomes of a firm."""
    if outcome.carried.sweeps[firm] >= 0:
        return said("shock.state_fails")
    may = outcome.carried.worst_sweeps[firm] >= 0
    return said("shock.state_may_fail" if may else "shock.state_stands")


def sure_section(reading: ChainReading, outcome: Outcome, draw_count: int) -> Section:
    """Coverage, the views that were computed, and what drawn networks say."""
    return Section(said("shock.section_sure"), tuple(_sure(reading, outcome, draw_count)))


def coverage_bp(reading: ChainReading) -> tuple[int, int | None, int | None]:
    """Firms that state sales and costs, and how much of their costs and sales invoices show, at most all."""
    chain = reading.chain
    told = [
        at
        for at in range(len(chain.firm_ids))
        if chain.costs[at] > 0 and chain.turnover[at] > 0 and reading.books.is_known[at]
    ]
    seen_bought = sum(int(min(chain.bought[at], chain.costs[at])) for at in told)
    seen_sold = sum(int(min(chain.sold[at], chain.turnover[at])) for at in told)
    costs, sales = (sum(int(column[at]) for at in told) for column in (chain.costs, chain.turnover))
    if not told:
        return 0, None, None
    return len(told), share_bp(seen_bought, costs), share_bp(seen_sold, sales)


def _sure(reading: ChainReading, outcome: Outcome, draw_count: int) -> Iterator[Label]:
    currency, carried = reading.chain.currency, outcome.carried
    count, bought, sold = coverage_bp(reading)
    if count:
        yield said("shock.sure_base", count=count, bought=share(bought), sold=share(sold))
    else:
        yield said("shock.sure_none")
    yield said(
        "shock.sure_views",
        loss=amount(carried.loss_minor, currency),
        least=amount(outcome.least_minor, currency),
        worst=amount(carried.worst_minor, currency),
        part=share(reading.parameters.integer(UNKNOWN_FAILS)),
    )
    if outcome.spread is not None:
        money = {
            name: amount(int(values[0]), currency)
            for name, values in (
                ("mean", outcome.spread.mean),
                ("error", outcome.spread.standard_error),
                ("low", outcome.spread.low),
                ("high", outcome.spread.high),
            )
        }
        yield said(
            "shock.sure_spread",
            **money,
            count=outcome.spread.draw_count,
            links=missing_trade(reading)[1],
            seen=reading.chain.link_count,
            lost=share(lost_bp(float(outcome.spread.mean[1]))),
            lost_low=share(lost_bp(float(outcome.spread.low[1]))),
            lost_high=share(lost_bp(float(outcome.spread.high[1]))),
        )
    elif draw_count:
        yield said("shock.sure_no_spread")
    sweeps, excess = carried.cascade.sweep_count, carried.cascade.excess
    if excess is None:
        yield said("shock.sure_no_error", sweeps=sweeps)
    else:
        yield said("shock.sure_error", sweeps=sweeps, excess=plain(_small(excess)))


def _small(part: float) -> str:
    """A tiny part, as its power of ten, rounded up."""
    if part <= 0:
        return "0"
    exponent = Decimal(part).adjusted()
    return f"10^{exponent + 1}"


def _table(
    heads: tuple[str, ...],
    rows: Sequence[tuple[Label, ...]],
    *,
    numbers: tuple[str, ...],
    left_out: int = 0,
) -> Table:
    columns = tuple(Column(said(f"shock.column_{head}"), head in numbers) for head in heads)
    return Table(columns, tuple(rows), left_out)
