"""The fall of one firm told round by round, so that a committee can retrace it with a pencil."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from hefu.kernels.network.graph import Integers
from hefu.kernels.network.guarantee_book import part_bp
from hefu.kernels.network.guarantee_clearing import Round
from hefu.services.committee.page import Section, said, share
from hefu.services.guarantees.losses import Losses
from hefu.services.guarantees.reading import RECOVERY, GuaranteeReading
from hefu.vocabulary.labelled import Label


def rounds_section(reading: GuaranteeReading, found: Losses) -> Section:
    """Who falls on which claims, what it leaves unpaid, whom the bank calls, and what they pay."""
    if found.first < 0:
        return Section(said("guarantees.rounds"), (said("guarantees.nobody_costs"),))
    begin = said(
        "guarantees.round_first",
        firm=reading.name(found.first),
        debt=reading.money(int(found.book.unsecured_debt[found.first])),
        recovery=share(reading.limits[RECOVERY]),
    )
    told: list[Label] = [begin]
    claims: Counter[int] = Counter()
    before = {"shortfall": Counter[int](), "call": Counter[int](), "paid": Counter[int]()}
    for one in found.fall.rounds:
        told += _round(reading, found, (one, claims), before)
        claims = Counter()
        for guarantee, call in zip(one.guarantees.tolist(), one.calls.tolist(), strict=True):
            claims[int(found.book.guarantors[guarantee])] += call
    told.append(
        said(
            "guarantees.round_end",
            rounds=found.fall.round_count,
            loss=reading.money(found.fall.total_loss),
            parts=_losses_told(reading, found.fall.losses),
        )
    )
    return Section(said("guarantees.rounds"), tuple(told))


def _round(
    reading: GuaranteeReading,
    found: Losses,
    now: tuple[Round, Counter[int]],
    before: dict[str, Counter[int]],
) -> Iterator[Label]:
    """Lines of one round: only what is new against the round before."""
    one, claims = now
    for firm in one.fallen.tolist():
        if firm == found.first and one.number == 1:
            continue
        debt, called = int(found.book.unsecured_debt[firm]), claims[firm]
        funds = int(found.book.own_funds[firm])
        yield said(
            "guarantees.round_falls",
            number=one.number,
            firm=reading.name(firm),
            debt=reading.money(debt),
            called=reading.money(called),
            claims=reading.money(debt + called),
            funds=reading.money(funds),
            left=reading.money(_left(found, reading, firm)),
        )
    for firm, short in zip(one.short_firms.tolist(), one.shortfalls.tolist(), strict=True):
        if before["shortfall"][firm] != short:
            before["shortfall"][firm] = short
            yield said(
                "guarantees.round_short",
                number=one.number,
                firm=reading.name(firm),
                shortfall=reading.money(short),
            )
    rows = zip(one.guarantees.tolist(), one.calls.tolist(), one.payments.tolist(), strict=True)
    for guarantee, call, paid in rows:
        if (before["call"][guarantee], before["paid"][guarantee]) == (call, paid):
            continue
        before["call"][guarantee], before["paid"][guarantee] = call, paid
        yield said(
            "guarantees.round_calls",
            number=one.number,
            guarantor=reading.name(int(found.book.guarantors[guarantee])),
            obligor=reading.name(int(found.book.obligors[guarantee])),
            amount=reading.money(int(found.book.amounts[guarantee])),
            call=reading.money(call),
            paid=reading.money(paid),
        )


def _left(found: Losses, reading: GuaranteeReading, firm: int) -> int:
    funds = np.array([found.book.own_funds[firm]], np.int64)
    return int(part_bp(funds, reading.limits[RECOVERY])[0])


def _losses_told(reading: GuaranteeReading, losses: Integers) -> Label:
    told = [
        (reading.name(firm), reading.money(int(losses[firm])))
        for firm in np.flatnonzero(losses).tolist()
    ]
    if not told:
        return said("guarantees.nothing")
    return Label(
        en=" + ".join(f"{money.en} ({name})" for name, money in told),
        zh="＋".join(f"{money.zh}（{name}）" for name, money in told),
    )
