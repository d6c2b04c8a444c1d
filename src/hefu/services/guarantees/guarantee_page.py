"""One page about the guarantees of a book, or about those around one firm."""

from __future__ import annotations

from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.parameters.loader import ParameterView
from hefu.services.committee.page import CommitteePage, Section, said, share
from hefu.services.guarantees.answer import answer, bare_numbers, figures, title
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
from hefu.services.guarantees.rounds import rounds_section
from hefu.services.guarantees.structures import (
    Structures,
    circle_section,
    structure_section,
    structures,
)
from hefu.services.guarantees.unknowns import unknowns
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
    focus = None
    if firm is not None:
        party_id = reading.evidence.firms[reading.firm(firm)]
        reading = reading.around(reading.firm(firm))
        focus = reading.evidence.firms.index(party_id)
    found = structures(reading, focus)
    lost = losses(reading, focus)
    ringed = frozenset(one for circle in found.circles for one in circle.firms)
    dissolved = cut(reading, ringed, lost.worst.losses)
    return CommitteePage(
        kind=KIND,
        title=title(reading, focus),
        as_of=clocks.as_of,
        known_on=clocks.known_on,
        answer=answer(reading, focus, (found, lost, dissolved)),
        is_grave=bool(found.circles) or lost.fall.round_count > 1,
        figures=figures(reading, found, lost, dissolved),
        sections=tuple(_sections(reading, focus, (found, lost, dissolved), with_rounds)),
        unknown=tuple(unknowns(reading, reading.evidence)),
        assumed=tuple(_assumed(reading)),
        clauses=tuple(clause(one) for one in _CLAUSES),
        data=bare_numbers(reading, found, lost, dissolved),
    )


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
