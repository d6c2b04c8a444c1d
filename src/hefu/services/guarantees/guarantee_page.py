"""One page about the guarantees of a book, or about those around one firm."""

from __future__ import annotations

from typing import Any

from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.parameters.loader import ParameterView
from hefu.services.committee.page import CommitteePage, Figure, Section, plain, said, share
from hefu.services.guarantees.cut import (
    Cut,
    change_section,
    cut,
    cut_section,
    month_change,
)
from hefu.services.guarantees.losses import Losses, loss_section, losses, worth_section
from hefu.services.guarantees.picture import circle_picture
from hefu.services.guarantees.reading import (
    PROBABILITY,
    RECOVERY,
    USED,
    GuaranteeReading,
    one_month_before,
    read_guarantees,
)
from hefu.services.guarantees.rounds import rounds_section, unknowns
from hefu.services.guarantees.structures import (
    Structures,
    circle_section,
    structure_section,
    structures,
)
from hefu.vocabulary.clause import clause
from hefu.vocabulary.labelled import Label

KIND = "guarantees"
_CLAUSES = ("guarantee_circle_notice_2014", "house_policy")


def guarantee_page(
    register: EvidenceRegister,
    clocks: Clocks,
    *,
    firm: str | None = None,
    with_rounds: bool = False,
) -> CommitteePage:
    """The page. ``firm``: id, credit code or name of one firm. Raises ``NotFound`` where it has neither
    given nor received a guarantee."""
    reading = read_guarantees(register, clocks)
    focus = None if firm is None else reading.firm(firm)
    found = structures(reading, focus)
    lost = losses(reading, focus)
    ringed = frozenset(one for circle in found.circles for one in circle.firms)
    dissolved = cut(reading, focus, ringed, lost.worst.losses)
    return CommitteePage(
        kind=KIND,
        title=_title(reading, focus),
        as_of=clocks.as_of,
        known_on=clocks.known_on,
        answer=_answer(reading, found, lost, dissolved),
        is_grave=bool(found.circles) or lost.fall.round_count > 1,
        figures=_figures(reading, found, lost, dissolved),
        sections=tuple(_sections(reading, focus, (found, lost, dissolved), with_rounds)),
        unknown=tuple(unknowns(reading, reading.evidence)),
        assumed=tuple(_assumed(reading)),
        clauses=tuple(clause(one) for one in _CLAUSES),
        data=_data(reading, found, lost, dissolved),
    )


def _title(reading: GuaranteeReading, focus: int | None) -> Label:
    if focus is None:
        return said("guarantees.title")
    return said("guarantees.title_firm", firm=reading.name(focus))


def _answer(reading: GuaranteeReading, found: Structures, lost: Losses, dissolved: Cut) -> Label:
    if not reading.evidence.promises:
        return said("guarantees.none_stand")
    fall = said(
        "guarantees.answer_fall",
        firm=reading.name(lost.first),
        loss=reading.money(lost.loss),
        best=reading.money(int(lost.best.losses[lost.first])),
        others=int(lost.worst.others_fallen[lost.first]),
        rounds=lost.fall.round_count,
    )
    if int(lost.best.losses[lost.first]) == lost.loss:
        fall = said(
            "guarantees.answer_fall_known",
            firm=reading.name(lost.first),
            loss=reading.money(lost.loss),
            others=int(lost.worst.others_fallen[lost.first]),
            rounds=lost.fall.round_count,
        )
    if lost.loss == 0:
        fall = said("guarantees.answer_no_loss")
    if not found.circles:
        return said("guarantees.answer_no_circle", fall=fall)
    return said(
        "guarantees.answer",
        count=found.circle_count,
        largest=reading.money(found.circles[0].total),
        fall=fall,
        cut=len(dissolved.pairs),
        cost=reading.money(dissolved.dissolution.cost),
    )


def _figures(
    reading: GuaranteeReading, found: Structures, lost: Losses, dissolved: Cut
) -> tuple[Figure, ...]:
    evidence = reading.evidence
    if not evidence.promises:
        return ()
    promised = sum(one.amount_minor or 0 for one in evidence.promises)
    counted = said(
        "guarantees.figure_promised_value",
        count=len(evidence.promises),
        amount=reading.money(promised),
    )
    figures = [
        Figure(said("guarantees.figure_promised"), counted),
        Figure(said("guarantees.figure_firms"), plain(len(evidence.firms))),
        Figure(said("guarantees.figure_circles"), plain(found.circle_count)),
        Figure(said("guarantees.figure_loss"), reading.money(lost.loss)),
    ]
    if lost.expected is not None:
        mean = reading.money(lost.expected.estimate.mean_minor)
        error = reading.money(lost.expected.estimate.standard_error_minor)
        value = said("guarantees.figure_expected_value", mean=mean, error=error)
        figures.append(Figure(said("guarantees.figure_expected"), value))
    figures.append(Figure(said("guarantees.figure_cut"), reading.money(dissolved.dissolution.cost)))
    return tuple(figures)


def _sections(
    reading: GuaranteeReading,
    focus: int | None,
    parts: tuple[Structures, Losses, Cut],
    with_rounds: bool,
) -> list[Section]:
    found, lost, dissolved = parts
    if not reading.evidence.promises:
        return []
    sections = []
    if found.circles:
        picture = circle_picture(reading, found.circles[0], dissolved)
        code = "largest_circle" if focus is None else "circle_of_firm"
        sections.append(Section(said(f"guarantees.{code}"), picture=picture))
    sections += [circle_section(reading, found), loss_section(reading, lost)]
    if with_rounds:
        sections.append(rounds_section(reading, lost))
    worth = worth_section(reading, lost)
    change = change_section(
        reading, month_change(reading, focus), one_month_before(reading.clocks.as_of)
    )
    sections += [
        cut_section(reading, dissolved),
        *([] if worth is None else [worth]),
        structure_section(found),
        change,
    ]
    return sections


def _assumed(reading: GuaranteeReading) -> list[Label]:
    view = ParameterView(reading.clocks)
    told = [
        said("guarantees.assumed_fall"),
        said("guarantees.assumed_funds"),
        said("guarantees.assumed_calls"),
        said("guarantees.assumed_recovery", share=share(reading.limits[RECOVERY])),
        said("guarantees.assumed_probability", share=share(reading.limits[PROBABILITY])),
    ]
    unread = [view.get(one) for one in USED]
    told += [
        said("guarantees.unverified", title=one.title, id=one.id)
        for one in unread
        if not one.verified
    ]
    return told


def _data(
    reading: GuaranteeReading, found: Structures, lost: Losses, dissolved: Cut
) -> dict[str, Any]:
    firms = reading.evidence.firms
    return {
        "currency": reading.evidence.currency,
        "financier_id": reading.financier_id,
        "guarantee_count": len(reading.evidence.promises),
        "circle_count": found.circle_count,
        "circles": [
            {"firms": [firms[n] for n in one.firms], "amounts_minor": list(one.amounts)}
            for one in found.circles
        ],
        "single_failures": [
            {
                "party_id": firm,
                "loss_minor": int(lost.worst.losses[n]),
                "loss_best_minor": int(lost.best.losses[n]),
                "others_fallen_count": int(lost.worst.others_fallen[n]),
            }
            for n, firm in enumerate(firms)
        ],
        "first_to_fall": firms[lost.first] if lost.first >= 0 else None,
        "round_count": lost.fall.round_count,
        "cut": [
            {"guarantor_id": firms[one], "obligor_id": firms[other], "amount_minor": minor}
            for one, other, minor in dissolved.pairs
        ],
        "cut_cost_minor": dissolved.dissolution.cost,
        "cut_is_cheapest": dissolved.dissolution.is_cheapest,
        "loss_after_cut_minor": dissolved.loss_after,
    }
