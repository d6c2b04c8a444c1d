"""The section of a trace about shapes of payments: there and back, round, out and together, passed on."""

from __future__ import annotations

from typing import Any

from hefu.facts.money_shapes import Shape, Shapes, shape_limits, shapes_of
from hefu.parameters.loader import ParameterView
from hefu.services.committee.page import Section, Table, amount, plain, said, share
from hefu.services.money.read_trace import TraceReading
from hefu.services.money.trace_tables import columns
from hefu.services.money.trace_words import account_label
from hefu.vocabulary.labelled import Label
from hefu.vocabulary.types.money import format_minor

_SHAPES_MAX = 12
_REFERENCES_MAX = 4


def shapes_in(reading: TraceReading) -> Shapes:
    """Shapes of the payments since the drawdown, those of lenders left out: loans and repayments go there
    and back by their nature."""
    drawdown, places = reading.drawdown, reading.places
    lenders = places.around.lenders
    transfers = [
        each
        for each in reading.gathered.transfers
        if each.paid_on >= drawdown.drawn_on
        and each not in drawdown.transfers
        and places.holders.get(each.payer) not in lenders
        and places.holders.get(each.payee) not in lenders
    ]
    limits = shape_limits(ParameterView(reading.clocks), drawdown.amount_minor)
    return shapes_of(transfers, limits, places.holders, {drawdown.borrower_id})


def shapes_section(reading: TraceReading, shapes: Shapes) -> Section | None:
    """The largest shapes with their accounts, days and bank references."""
    if not shapes.found and shapes.is_complete:
        return None
    view = ParameterView(reading.clocks)
    limits = shape_limits(view, reading.drawdown.amount_minor)
    says = [
        said(
            "trace.shapes_say",
            days=limits.window_days,
            kept=share(limits.kept_max_bp),
            minor=amount(limits.amount_min, reading.drawdown.currency),
            middles=limits.middles_min,
        )
    ]
    if not shapes.is_complete:
        says.append(said("trace.shapes_incomplete"))
    shown = shapes.found[:_SHAPES_MAX]
    rows = tuple(_row(reading, shape) for shape in shown)
    table = Table(
        columns("shape!", "accounts", "days!", "amount#", "reference"),
        rows,
        len(shapes.found) - len(shown),
    )
    return Section(said("trace.shapes"), says=tuple(says), table=table)


def shapes_data(shapes: Shapes) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "kind": shape.kind,
            "accounts": list(shape.accounts),
            "amount_minor": shape.amount_minor,
            "first_on": shape.transfers[0].paid_on,
            "last_on": shape.transfers[-1].paid_on,
            "references": [each.reference for each in shape.transfers],
        }
        for shape in shapes.found
    ]


def _row(reading: TraceReading, shape: Shape) -> tuple[Label, ...]:
    first, last = shape.transfers[0].paid_on, shape.transfers[-1].paid_on
    return (
        said(f"trace.shape_{shape.kind}"),
        _accounts(reading, shape),
        plain(first if first == last else f"{first} – {last}"),
        plain(format_minor(shape.amount_minor, reading.drawdown.currency)),
        _references(shape),
    )


def _accounts(reading: TraceReading, shape: Shape) -> Label:
    told = [account_label(reading, key) for key in shape.accounts]
    if shape.kind == "gathering":
        middles = {each.payee for each in shape.transfers if each.payer == shape.accounts[0]}
        told.insert(1, said("trace.shape_middles", count=len(middles)))
    return Label(en=" → ".join(one.en for one in told), zh=" → ".join(one.zh for one in told))


def _references(shape: Shape) -> Label:
    told = [each.reference for each in shape.transfers[:_REFERENCES_MAX]]
    more = len(shape.transfers) - len(told)
    words = [plain(" ".join(told))]
    if more:
        words.append(said("trace.more_payments", count=more))
    return Label(en=" ".join(one.en for one in words), zh=" ".join(one.zh for one in words))
