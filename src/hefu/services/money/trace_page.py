"""One page about where the money of a drawdown went."""

from __future__ import annotations

from typing import Any

from hefu.facts.money_trace import AIMS, Reached
from hefu.parameters.loader import ParameterView
from hefu.services.committee.page import CommitteePage, Figure, Section, amount, plain, said, share
from hefu.services.money.read_trace import MISUSE, TraceReading
from hefu.services.money.trace_notes import assumed, unknowns
from hefu.services.money.trace_picture import money_picture
from hefu.services.money.trace_shapes import shapes_data, shapes_in, shapes_section
from hefu.services.money.trace_tables import (
    bounds_section,
    others_section,
    resting_section,
    ways_sections,
)
from hefu.vocabulary.clause import clause
from hefu.vocabulary.labelled import Label

KIND = "trace"
_CLAUSES = (
    "working_capital_measures_2024_9",
    "risk_classification_measures_2023_10",
    "house_policy",
)


def trace_page(reading: TraceReading) -> CommitteePage:
    """The answer, both cases side by side, the money in time order, and the ways behind each bound."""
    drawdown = reading.drawdown
    picture, shapes = money_picture(reading), shapes_in(reading)
    sections = [bounds_section(reading)]
    if picture is not None:
        sections.append(Section(said("trace.in_time_order"), picture=picture))
    sections += ways_sections(reading)
    last = (resting_section(reading), shapes_section(reading, shapes), others_section(reading))
    sections += [one for one in last if one]
    return CommitteePage(
        kind=KIND,
        title=said(
            "trace.title", name=_name(reading), day=drawdown.drawn_on, loan=_loan_words(reading)
        ),
        as_of=reading.clocks.as_of,
        known_on=reading.clocks.known_on,
        answer=_answer(reading),
        is_grave=any(_exceeds(reading, aim) for aim in MISUSE),
        figures=_figures(reading),
        sections=tuple(sections),
        unknown=tuple(unknowns(reading)),
        assumed=tuple(assumed(reading)),
        clauses=tuple(clause(one) for one in _CLAUSES),
        data={**_data(reading), "shapes": shapes_data(shapes)},
    )


def _name(reading: TraceReading) -> str:
    borrower_id = reading.drawdown.borrower_id
    return reading.names.get(borrower_id, borrower_id)


def _loan_words(reading: TraceReading) -> Label:
    loan_no = reading.drawdown.loan_no
    return said("trace.loan", loan_no=loan_no) if loan_no else said("trace.payment_alone")


def _answer(reading: TraceReading) -> Label:
    """What must have gone astray, each in one part of a sentence; else that nothing must have."""
    drawdown, reached = reading.drawdown, reading.trace.reached
    currency = drawdown.currency
    parts = [
        said(f"trace.answer_{aim}", span=_span(reached[aim], currency))
        for aim in MISUSE
        if reached[aim].most_minor > 0
    ]
    head = said(
        "trace.answer",
        drawn=amount(drawdown.amount_minor, currency),
        day=drawdown.drawn_on,
        name=_name(reading),
    )
    if not parts:
        parts = [said("trace.answer_none", least=amount(reached["supplier"].least_minor, currency))]
    return Label(
        en=f"{head.en} {'; '.join(part.en for part in parts)}.",
        zh=f"{head.zh}{'；'.join(part.zh for part in parts)}。",
    )


def _span(reached: Reached, currency: str) -> Label:
    least, most = amount(reached.least_minor, currency), amount(reached.most_minor, currency)
    if reached.least_minor == reached.most_minor:
        return said("trace.span_exact", minor=most)
    return said("trace.span", least=least, most=most)


def _exceeds(reading: TraceReading, aim: str) -> bool:
    limit = ParameterView(reading.clocks).integer(f"policy.funds.{aim}_share_max")
    least = reading.trace.reached[aim].least_minor  # type: ignore[index]
    return least * 10_000 > limit * reading.drawdown.amount_minor


def _figures(reading: TraceReading) -> tuple[Figure, ...]:
    drawdown, trace = reading.drawdown, reading.trace
    gravest = max(
        MISUSE, key=lambda aim: (trace.reached[aim].least_minor, trace.reached[aim].most_minor)
    )
    found = trace.reached[gravest]
    bp = found.least_minor * 10_000 // drawdown.amount_minor
    return (
        Figure(said("trace.drawn"), amount(drawdown.amount_minor, drawdown.currency)),
        Figure(
            said("trace.must_be_astray", aim=said(f"trace.aim_{gravest}")),
            said(
                "trace.with_share", minor=amount(found.least_minor, drawdown.currency), bp=share(bp)
            ),
        ),
        Figure(said("trace.followed_until"), plain(reading.gathered.until)),
        Figure(said("trace.payments_followed"), plain(f"{trace.transfer_count:,}")),
    )


def _data(reading: TraceReading) -> dict[str, Any]:
    drawdown, trace = reading.drawdown, reading.trace
    return {
        "application_id": reading.application_id,
        "borrower_id": drawdown.borrower_id,
        "financier_id": drawdown.financier_id,
        "loan_no": drawdown.loan_no or None,
        "drawn_on": drawdown.drawn_on,
        "drawn_minor": drawdown.amount_minor,
        "currency": drawdown.currency,
        "followed_until_on": reading.gathered.until,
        "payment_count": trace.transfer_count,
        "account_count": len(reading.gathered.steps),
        "reached": {aim: _numbers(trace.reached[aim]) for aim in AIMS},
        "resting_fifo": [
            {"account": key, "place": reading.places.place(key), "amount_minor": units}
            for key, units in trace.resting
        ],
        "short_accounts": list(trace.short),
        "unfollowed_accounts": sorted(reading.gathered.open_ends | reading.gathered.crowded),
    }


def _numbers(reached: Reached) -> dict[str, Any]:
    return {
        "minor_min": reached.least_minor,
        "minor_fifo": reached.fifo_minor,
        "minor_pro_rata": reached.pro_rata_minor,
        "minor_max": reached.most_minor,
        **{
            name: [
                {
                    "amount_minor": way.amount_minor,
                    "payments": [
                        {
                            "reference": each.reference,
                            "payment_ids": list(each.payment_ids),
                            "paid_on": each.paid_on,
                            "from": each.payer,
                            "to": each.payee,
                            "amount_minor": each.amount_minor,
                        }
                        for each in way.transfers
                    ],
                }
                for way in ways
            ]
            for name, ways in (
                ("ways_at_min", reached.ways_at_least),
                ("ways_at_max", reached.ways_at_most),
            )
        },
    }
