"""The tables of a trace: bounds side by side, the ways behind them, where the money lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hefu.facts.money_trace import AIMS, Aim, MoneyWay
from hefu.parameters.loader import ParameterView
from hefu.services.committee.page import Column, Section, Table, amount, plain, said, share
from hefu.services.money.read_trace import MISUSE, TraceReading
from hefu.services.money.trace_words import account_label, place_label
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.types.money import format_minor

_WAYS_MAX = 12
_NOTHING = plain("—")


def columns(*names: str) -> tuple[Column, ...]:
    """Headings; those that end in ``#`` stand to the right, those in ``!`` are never broken."""
    return tuple(
        Column(said(f"trace.column_{name.rstrip('#!')}"), name.endswith("#"), name.endswith("!"))
        for name in names
    )


def bounds_section(reading: TraceReading) -> Section:
    """Every class with the best and the worst case, and the two usual rules between."""
    drawdown, view = reading.drawdown, ParameterView(reading.clocks)
    rows = []
    for aim in AIMS:
        found = reading.trace.reached[aim]
        limit = share(view.integer(f"policy.funds.{aim}_share_max")) if aim in MISUSE else _NOTHING
        told = (found.least_minor, found.fifo_minor, found.pro_rata_minor, found.most_minor)
        rows.append(
            (
                said(f"trace.aim_{aim}"),
                *(plain(format_minor(minor, drawdown.currency)) for minor in told),
                limit,
            )
        )
    heads = columns("aim", "least#", "fifo#", "pro_rata#", "most#", "limit#")
    return Section(
        said("trace.bounds"), says=(said("trace.bounds_say"),), table=Table(heads, tuple(rows))
    )


def ways_sections(reading: TraceReading) -> list[Section]:
    """For each class that money of the drawdown can have come to, the payments behind its bounds."""
    return [_ways_section(reading, aim) for aim in MISUSE if reading.trace.reached[aim].most_minor]


def _ways_section(reading: TraceReading, aim: Aim) -> Section:
    found = reading.trace.reached[aim]
    currency = reading.drawdown.currency
    is_sure = found.least_minor == found.most_minor
    cases = [("both" if is_sure else "most", found.ways_at_most, found.most_minor)]
    if found.least_minor and not is_sure:
        cases.insert(0, ("least", found.ways_at_least, found.least_minor))
    rows: list[tuple[Label, ...]] = []
    left_out = 0
    for case, ways, _ in cases:
        rows += _way_rows(reading, case, ways[:_WAYS_MAX])
        left_out += sum(len(way.transfers) for way in ways[_WAYS_MAX:])
    heads = columns("case!", "part#", "day!", "to", "amount#", "reference!")
    return Section(
        said("trace.ways", aim=said(f"trace.aim_{aim}")),
        says=tuple(
            said(f"trace.ways_{case}", minor=amount(minor, currency)) for case, _, minor in cases
        ),
        table=Table(heads, tuple(rows), left_out),
    )


def _way_rows(
    reading: TraceReading, case: str, ways: Sequence[MoneyWay]
) -> Iterator[tuple[Label, ...]]:
    currency = reading.drawdown.currency
    for way in ways:
        for step, each in enumerate(way.transfers, start=1):
            is_first = step == 1
            yield (
                said(f"trace.case_{case}") if is_first else plain(""),
                plain(format_minor(way.amount_minor, currency)) if is_first else plain(""),
                plain(each.paid_on),
                account_label(reading, each.payee),
                plain(format_minor(each.amount_minor, currency)),
                plain(each.reference),
            )


def resting_section(reading: TraceReading) -> Section | None:
    """Where the money lies if what came first left first, and who passed all of it on."""
    if not reading.trace.resting:
        return None
    rows = tuple(
        (
            account_label(reading, key),
            place_label(reading, key),
            amount(units, reading.drawdown.currency),
        )
        for key, units in reading.trace.resting
    )
    passers = [account_label(reading, key) for key in reading.trace.passers]
    says = []
    if passers:
        told = Label(
            en="; ".join(one.en for one in passers), zh="；".join(one.zh for one in passers)
        )
        says = [said("trace.passers", accounts=told)]
    return Section(
        said("trace.resting"),
        says=tuple(says),
        table=Table(columns("account", "place", "amount#"), rows),
    )


def others_section(reading: TraceReading) -> Section | None:
    """The borrower's further drawdowns in one line each."""
    if not reading.others:
        return None
    rows = []
    for other in reading.others:
        currency = other.drawdown.currency
        told = []
        for aim in MISUSE:
            least, most = (
                format_minor(minor, currency)
                for minor in (other.reached[aim].least_minor, other.reached[aim].most_minor)
            )
            told.append(plain(least if least == most else f"{least} – {most}"))
        rows.append(
            (
                plain(other.drawdown.loan_no),
                plain(other.drawdown.drawn_on),
                amount(other.drawdown.amount_minor, currency),
                *told,
            )
        )
    heads = (
        *columns("loan!", "day!", "amount#"),
        *(Column(said(f"trace.aim_{aim}"), True) for aim in MISUSE),
    )
    return Section(said("trace.others"), table=Table(heads, tuple(rows)))
