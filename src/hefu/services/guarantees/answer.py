"""The answer of the page: one sentence, the figures, and all of it in bare numbers."""

from __future__ import annotations

from typing import Any

from hefu.services.committee.page import Figure, plain, said
from hefu.services.guarantees.cut import Cut
from hefu.services.guarantees.losses import Losses
from hefu.services.guarantees.reading import GuaranteeReading
from hefu.services.guarantees.structures import Structures
from hefu.vocabulary.labelled import Label


def title(reading: GuaranteeReading, focus: int | None) -> Label:
    """What the page is about."""
    if focus is None:
        return said("guarantees.title")
    return said("guarantees.title_firm", firm=reading.name(focus))


def answer(
    reading: GuaranteeReading,
    focus: int | None,
    parts: tuple[Structures, Losses, Cut],
) -> Label:
    """The one sentence a committee needs."""
    found, lost, dissolved = parts
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
        code = "answer_no_loss" if focus is None else "answer_no_loss_firm"
        fall = said(f"guarantees.{code}", firm=reading.name(lost.first))
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


def figures(
    reading: GuaranteeReading, found: Structures, lost: Losses, dissolved: Cut
) -> tuple[Figure, ...]:
    """The numbers that matter."""
    evidence = reading.evidence
    if not evidence.promises:
        return ()
    promised = sum(one.amount_minor or 0 for one in evidence.promises)
    counted = said(
        "guarantees.figure_promised_value",
        count=len(evidence.promises),
        amount=reading.money(promised),
    )
    told = [
        Figure(said("guarantees.figure_promised"), counted),
        Figure(said("guarantees.figure_firms"), plain(len(evidence.firms))),
        Figure(said("guarantees.figure_circles"), plain(found.circle_count)),
        Figure(said("guarantees.figure_loss"), reading.money(lost.loss)),
    ]
    if lost.expected is not None:
        mean = reading.money(lost.expected.estimate.mean_minor)
        error = reading.money(lost.expected.estimate.standard_error_minor)
        value = said("guarantees.figure_expected_value", mean=mean, error=error)
        told.append(Figure(said("guarantees.figure_expected"), value))
    told.append(Figure(said("guarantees.figure_cut"), reading.money(dissolved.dissolution.cost)))
    return tuple(told)


def bare_numbers(
    reading: GuaranteeReading, found: Structures, lost: Losses, dissolved: Cut
) -> dict[str, Any]:
    """The same for programs: ids and minor units."""
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
