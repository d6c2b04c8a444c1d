"""What the guarantees cost if one firm falls, who is worth most as a guarantor, and the rounds by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hefu.facts.guarantee_evidence import clearing_book
from hefu.kernels.network.guarantee_book import GuaranteeBook, shocked_funds
from hefu.kernels.network.guarantee_clearing import Clearing, clear_guarantees, default_rules
from hefu.kernels.network.guarantee_losses import (
    DefaultRisk,
    ExpectedLoss,
    GuarantorWorth,
    SingleFailures,
    expected_loss,
    guarantor_worth,
    single_failures,
)
from hefu.services.committee.page import Column, Section, Table, plain, said
from hefu.services.guarantees.reading import PROBABILITY, RECOVERY, GuaranteeReading

DRAWS = 2_000
SEED = 1
_ASKED_MAX = 30
_ROWS_MAX = 10


@dataclass(frozen=True)
class Losses:
    """Every single failure in the worst and the best case, and the fall of ``first`` round by round.

    Draws are of the worst case. ``first`` is -1 without any firm.
    """

    book: GuaranteeBook
    worst: SingleFailures
    best: SingleFailures
    first: int
    fall: Clearing
    expected: ExpectedLoss | None
    worth: tuple[GuarantorWorth, ...]

    @property
    def loss(self) -> int:
        """What the fall of the first firm costs, in the worst case."""
        return int(self.worst.losses[self.first]) if self.first >= 0 else 0


def losses(reading: GuaranteeReading, focus: int | None) -> Losses:
    """Loss of every firm falling alone; the costliest, or ``focus``, is told in rounds."""
    rules = default_rules(reading.limits[RECOVERY])
    book = clearing_book(reading.evidence)
    worst = single_failures(book, rules)
    best = single_failures(clearing_book(reading.evidence, is_worst=False), rules)
    first = worst.costliest if focus is None else focus
    struck = shocked_funds(book, [first] if first >= 0 else np.zeros(0, np.int64), 0)
    chance = reading.limits[PROBABILITY]
    expected: ExpectedLoss | None = None
    worth: tuple[GuarantorWorth, ...] = ()
    if chance and book.guarantee_count:
        risk = DefaultRisk(np.full(book.firm_count, chance, np.int64))
        expected = expected_loss(book, rules, risk, draw_count=DRAWS, seed=SEED)
        worth = guarantor_worth(
            book, rules, risk, firms=_largest_guarantors(book), draw_count=DRAWS, seed=SEED
        )
    return Losses(
        book=book,
        worst=worst,
        best=best,
        first=first,
        fall=clear_guarantees(book, rules, own_funds=struck, with_rounds=True),
        expected=expected,
        worth=worth,
    )


def loss_section(reading: GuaranteeReading, found: Losses) -> Section:
    """The firms whose fall costs most, each alone."""
    order = np.argsort(-found.worst.losses, kind="stable")[:_ROWS_MAX].tolist()
    shown = [firm for firm in order if found.worst.losses[firm] > 0]
    columns = (
        Column(said("guarantees.firm")),
        Column(said("guarantees.own_debt"), is_number=True),
        Column(said("guarantees.loss_worst"), is_number=True),
        Column(said("guarantees.loss_best"), is_number=True),
        Column(said("guarantees.others_fallen"), is_number=True),
    )
    rows = tuple(
        (
            plain(reading.name(firm)),
            reading.money(int(found.book.own_debt[firm])),
            reading.money(int(found.worst.losses[firm])),
            reading.money(int(found.best.losses[firm])),
            plain(int(found.worst.others_fallen[firm])),
        )
        for firm in shown
    )
    more = int((found.worst.losses > 0).sum()) - len(shown)
    says = () if rows else (said("guarantees.nobody_costs"),)
    table = Table(columns, rows, left_out=more) if rows else None
    return Section(said("guarantees.single_failures"), says, table=table)


def worth_section(reading: GuaranteeReading, found: Losses) -> Section | None:
    """Expected loss with its error, and the keystone guarantors."""
    if found.expected is None:
        return None
    mean, error = found.expected.estimate.mean_minor, found.expected.estimate.standard_error_minor
    told = said(
        "guarantees.expected_told",
        mean=reading.money(mean),
        error=reading.money(error),
        draws=DRAWS,
    )
    columns = (
        Column(said("guarantees.guarantor")),
        Column(said("guarantees.saves"), is_number=True),
        Column(said("guarantees.error"), is_number=True),
    )
    rows = tuple(
        (
            plain(reading.name(one.firm)),
            reading.money(one.saved.mean_minor),
            reading.money(one.saved.standard_error_minor),
        )
        for one in found.worth[:_ROWS_MAX]
        if one.saved.mean_minor > 0
    )
    return Section(
        said("guarantees.expected"), (told,), table=Table(columns, rows) if rows else None
    )


def _largest_guarantors(book: GuaranteeBook) -> list[int]:
    given = np.zeros(book.firm_count, np.int64)
    np.add.at(given, book.guarantors, book.amounts)
    order = np.argsort(-given, kind="stable")[:_ASKED_MAX].tolist()
    return [firm for firm in order if given[firm] > 0]
