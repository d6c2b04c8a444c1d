"""What a trace does not know, and how it was computed."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.facts.cells import whole
from hefu.facts.transfers import is_account
from hefu.parameters.loader import ParameterView
from hefu.services.committee.page import amount, plain, said
from hefu.services.money.read_trace import MISUSE, TraceReading
from hefu.services.money.trace_words import account_label
from hefu.vocabulary.labelled import Label

_NAMED_MAX = 5


def unknowns(reading: TraceReading) -> Iterator[Label]:
    """Everything that the bounds do not cover, said in sentences."""
    gathered, trace = reading.gathered, reading.trace
    unseen = [
        key
        for key in gathered.steps
        if is_account(key)
        and key not in gathered.reported
        and key not in gathered.open_ends
        and key not in gathered.crowded
    ]
    if unseen:
        yield said("trace.unknown_unseen", count=len(unseen), accounts=_named(reading, unseen))
    if gathered.open_ends:
        yield said(
            "trace.unknown_open",
            count=len(gathered.open_ends),
            steps=reading.bounds.steps_max,
            payments=f"{reading.bounds.payments_max:,}",
            accounts=_named(reading, sorted(gathered.open_ends)),
        )
    if gathered.crowded:
        yield said(
            "trace.unknown_crowded",
            count=len(gathered.crowded),
            most=f"{reading.bounds.account_payments_max:,}",
            accounts=_named(reading, sorted(gathered.crowded)),
        )
    if trace.short:
        yield said("trace.unknown_short", accounts=_named(reading, trace.short))
    if gathered.unplaced:
        yield said("trace.unknown_unplaced", count=gathered.unplaced)
    if gathered.other_currencies:
        yield said(
            "trace.unknown_currencies",
            count=gathered.other_currencies,
            currency=reading.drawdown.currency,
        )
    for row in reading.untold:
        yield said(
            "trace.unknown_repayment",
            loan=row["loan_no"],
            day=row["occurred_on"],
            minor=amount(whole(row, "amount_minor"), str(row["currency"])),
        )
    for one in reading.unseen:
        yield said(
            "trace.unknown_drawdown",
            loan=one.loan_no,
            day=one.drawn_on,
            minor=amount(one.amount_minor, one.currency),
        )
    if gathered.until >= reading.clocks.as_of:
        yield said("trace.unknown_later", day=gathered.until)


def _named(reading: TraceReading, keys: list[str] | tuple[str, ...]) -> Label:
    told = [account_label(reading, key) for key in keys[:_NAMED_MAX]]
    more = len(keys) - len(told)
    if more:
        told.append(said("trace.more_accounts", count=more))
    return Label(en="; ".join(one.en for one in told), zh="；".join(one.zh for one in told))


def assumed(reading: TraceReading) -> Iterator[Label]:
    """The definition of the bounds, the rules, the limits of the search and whose policy they are."""
    yield said("trace.assumed_bounds")
    yield said("trace.assumed_rules")
    yield said("trace.assumed_classes")
    yield said("trace.assumed_day")
    yield said("trace.assumed_shapes")
    yield said("trace.assumed_balance", since=reading.gathered.since)
    yield said("trace.assumed_loans")
    view = ParameterView(reading.clocks)
    for aim in MISUSE:
        parameter = view.get(f"policy.funds.{aim}_share_max")
        yield said("trace.assumed_limit", title=parameter.title, id=plain(parameter.id))
