"""Alerts beside the planted truth: who had time for what, what was caught, what was missed and why.

One alert is one piece of work. Alerts arrive on the day their first application was requested; every day
as many are read as there are people for, the first in rank first; the rest wait for the next day.

An alert is *meant* when its check is meant for the pattern planted in one of its applications. Precision
counts the meant ones among those read; beside it stands the share that fell on any planted application,
by whatever check. Recall counts planted applications of which a meant alert was read. Applications that
are the innocent half of a pair, stand apart by agreement or lack a paper are counted nowhere, and alerts
about nothing else are set aside before anybody spends time on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

from hefu.services.measure_detection import Truth

MissReason = Literal["no_trace", "no_check", "not_asked", "unjudged", "other_check", "silent"]


class SeenAlert(msgspec.Struct, frozen=True):
    """What the measure needs of an alert."""

    check_id: str
    applications: tuple[str, ...]
    gravity: int
    ranked_minor: int


Ranking = Callable[[Sequence[SeenAlert]], Sequence[SeenAlert]]
"""The port: alerts as the queue gave them, in the order in which they are to be read."""


def by_queue(alerts: Sequence[SeenAlert]) -> Sequence[SeenAlert]:
    """The order of ``hefu queue``: expected loss avoided."""
    return alerts


def by_gravity(alerts: Sequence[SeenAlert]) -> Sequence[SeenAlert]:
    """The plain order: severity of the check, then the money at stake."""
    return sorted(alerts, key=lambda alert: (alert.gravity, -alert.ranked_minor))


RANKINGS: Mapping[str, Ranking] = {"queue": by_queue, "gravity": by_gravity}


class JudgedBook(msgspec.Struct, frozen=True):
    """One generated book after judgement. ``found`` and ``unjudged``: ids of checks by application,
    whether the product asks for them or not; ``lent``: applications on which money moves."""

    seed: int
    truth: tuple[Truth, ...]
    alerts: tuple[SeenAlert, ...]
    found: Mapping[str, frozenset[str]]
    unjudged: Mapping[str, frozenset[str]]
    lent: frozenset[str]
    requested_on: Mapping[str, date]


class Miss(msgspec.Struct, frozen=True):
    """A planted application of which no meant alert exists; ``others``: checks that found something."""

    seed: int
    application_no: str
    pattern: str
    variant: str
    is_new_firm: bool
    is_lent: bool
    reason: MissReason
    others: tuple[str, ...] = ()


class Disturbed(msgspec.Struct, frozen=True):
    """An honest application on which checks found something."""

    seed: int
    application_no: str
    lookalike_of: str
    variant: str
    is_new_firm: bool
    checks: tuple[str, ...]


class AtBudget(msgspec.Struct, frozen=True):
    """Work of a number of alerts a day: ``read``, of which ``meant`` and ``on_planted``; ``caught``."""

    budget: int
    read: int
    meant: int
    on_planted: int
    caught: int


class PatternScore(msgspec.Struct, frozen=True):
    """One pattern over all books. ``seen``: planted applications with a meant alert, read or not."""

    pattern: str
    planted: int
    seen: int
    lent: int
    lookalikes: int
    lookalikes_disturbed: int
    at: tuple[AtBudget, ...]
    recall_by_seed_bp: tuple[int | None, ...]


class FirmScore(msgspec.Struct, frozen=True):
    """Firms of one age: how many planted were seen, how many honest were disturbed."""

    is_new: bool
    planted: int
    seen: int
    honest: int
    disturbed: int


class SeedScore(msgspec.Struct, frozen=True):
    """One book: everything that makes the spread."""

    seed: int
    planted: int
    seen: int
    alerts: int
    honest: int
    honest_disturbed: int
    honest_lent: int
    days: int
    at: tuple[AtBudget, ...]


class Scored(msgspec.Struct, frozen=True):
    """The whole measurement."""

    budgets: tuple[int, ...]
    seeds: tuple[SeedScore, ...]
    patterns: tuple[PatternScore, ...]
    firms: tuple[FirmScore, ...]
    misses: tuple[Miss, ...]
    disturbed: tuple[Disturbed, ...]


Meant = Mapping[str, tuple[str, ...]]


def score(
    books: Sequence[JudgedBook],
    meant: Meant,
    known_checks: frozenset[str],
    budgets: Sequence[int],
    ranking: Ranking = by_queue,
) -> Scored:
    """Compare; ``meant``: pattern -> checks meant for it; ``known_checks``: those that exist."""
    desks = [_Desk(book, meant, ranking) for book in books]
    misses = [miss for desk in desks for miss in desk.misses(known_checks)]
    return Scored(
        budgets=tuple(budgets),
        seeds=tuple(desk.seed_score(budgets) for desk in desks),
        patterns=tuple(_pattern_score(desks, name, budgets) for name in meant),
        firms=tuple(_firm_score(desks, is_new=is_new) for is_new in (True, False)),
        misses=tuple(misses),
        disturbed=tuple(one for desk in desks for one in desk.disturbed()),
    )


class _Desk:
    """The truth and the alerts of one book, and what people had time for."""

    def __init__(self, book: JudgedBook, meant: Meant, ranking: Ranking) -> None:
        self.book = book
        self.meant = meant
        judged = [row for row in book.truth if row.application_no in book.requested_on]
        self.planted = [row for row in judged if row.label == "planted"]
        self.honest = [row for row in judged if row.label == "honest"]
        self._pattern = {row.application_no: row.pattern for row in self.planted}
        counted = self._pattern.keys() | {row.application_no for row in self.honest}
        self.alerts = [
            alert for alert in ranking(book.alerts) if not counted.isdisjoint(alert.applications)
        ]

    def read(self, budget: int) -> list[SeenAlert]:
        """What is read until the last day, in the order of reading."""
        days = sorted(set(self.book.requested_on.values()))
        waiting: list[tuple[date, SeenAlert]] = [(self._arrives(a), a) for a in self.alerts]
        done: list[SeenAlert] = []
        for day in days:
            today = [one for one in waiting if one[0] <= day][:budget]
            done += [alert for _, alert in today]
            taken = set(map(id, (alert for _, alert in today)))
            waiting = [one for one in waiting if id(one[1]) not in taken]
        return done

    def caught(self, alerts: Sequence[SeenAlert]) -> set[str]:
        """Planted applications of which a meant alert is among ``alerts``."""
        return {
            number
            for alert in alerts
            for number in alert.applications
            if number in self._pattern and alert.check_id in self.meant[self._pattern[number]]
        }

    def at(self, budget: int, pattern: str | None = None) -> AtBudget:
        """The work of one budget; of one pattern: only alerts of checks meant for it."""
        read = self.read(budget)
        caught = self.caught(read)
        if pattern is not None:
            read = [alert for alert in read if alert.check_id in self.meant[pattern]]
            caught = {number for number in caught if self._pattern[number] == pattern}
        return AtBudget(
            budget=budget,
            read=len(read),
            meant=sum(1 for alert in read if self.caught([alert])),
            on_planted=sum(1 for a in read if not self._pattern.keys().isdisjoint(a.applications)),
            caught=len(caught),
        )

    def seed_score(self, budgets: Sequence[int]) -> SeedScore:
        """The totals of this book."""
        honest = {row.application_no for row in self.honest}
        return SeedScore(
            seed=self.book.seed,
            planted=len(self.planted),
            seen=len(self.caught(self.alerts)),
            alerts=len(self.alerts),
            honest=len(honest),
            honest_disturbed=len({one.application_no for one in self.disturbed()}),
            honest_lent=len(honest & self.book.lent),
            days=len(set(self.book.requested_on.values())),
            at=tuple(self.at(budget) for budget in budgets),
        )

    def misses(self, known_checks: frozenset[str]) -> Iterator[Miss]:
        """Planted applications without a meant alert, with the reason if it is known."""
        seen = self.caught(self.alerts)
        for row in self.planted:
            if row.application_no in seen:
                continue
            found = self.book.found.get(row.application_no, frozenset())
            yield Miss(
                seed=self.book.seed,
                application_no=row.application_no,
                pattern=row.pattern,
                variant=row.variant,
                is_new_firm=row.is_new_firm,
                is_lent=row.application_no in self.book.lent,
                reason=self._reason(row, known_checks),
                others=tuple(sorted(found)),
            )

    def disturbed(self) -> Iterator[Disturbed]:
        """Honest applications with an alert."""
        for row in self.honest:
            checks = {a.check_id for a in self.alerts if row.application_no in a.applications}
            if checks:
                yield Disturbed(
                    seed=self.book.seed,
                    application_no=row.application_no,
                    lookalike_of=row.lookalike_of,
                    variant=row.variant,
                    is_new_firm=row.is_new_firm,
                    checks=tuple(sorted(checks)),
                )

    def _arrives(self, alert: SeenAlert) -> date:
        days = self.book.requested_on
        return min(days[number] for number in alert.applications if number in days)

    def _reason(self, row: Truth, known_checks: frozenset[str]) -> MissReason:
        ids = frozenset(self.meant[row.pattern])
        found = self.book.found.get(row.application_no, frozenset())
        if row.trace == "none":
            return "no_trace"
        if not ids & known_checks:
            return "no_check"
        if ids & found:
            return "not_asked"
        if ids & self.book.unjudged.get(row.application_no, frozenset()):
            return "unjudged"
        return "other_check" if found else "silent"


def _pattern_score(desks: Sequence[_Desk], pattern: str, budgets: Sequence[int]) -> PatternScore:
    rows = [(desk, row) for desk in desks for row in desk.planted if row.pattern == pattern]
    alike = [(desk, row) for desk in desks for row in desk.honest if row.lookalike_of == pattern]
    ids = frozenset(desks[0].meant[pattern]) if desks else frozenset()
    seen = {(desk.book.seed, number) for desk in desks for number in desk.caught(desk.alerts)}
    by_seed = []
    for desk in desks:
        own = [row for each, row in rows if each is desk]
        hit = sum((desk.book.seed, row.application_no) in seen for row in own)
        by_seed.append(hit * 10_000 // len(own) if own else None)
    return PatternScore(
        pattern=pattern,
        planted=len(rows),
        seen=sum((desk.book.seed, row.application_no) in seen for desk, row in rows),
        lent=sum(row.application_no in desk.book.lent for desk, row in rows),
        lookalikes=len(alike),
        lookalikes_disturbed=sum(
            any(a.check_id in ids and row.application_no in a.applications for a in desk.alerts)
            for desk, row in alike
        ),
        at=tuple(
            _added(budget, [desk.at(budget, pattern) for desk in desks]) for budget in budgets
        ),
        recall_by_seed_bp=tuple(by_seed),
    )


def _added(budget: int, parts: Sequence[AtBudget]) -> AtBudget:
    return AtBudget(
        budget=budget,
        read=sum(part.read for part in parts),
        meant=sum(part.meant for part in parts),
        on_planted=sum(part.on_planted for part in parts),
        caught=sum(part.caught for part in parts),
    )


def _firm_score(desks: Sequence[_Desk], *, is_new: bool) -> FirmScore:
    planted = [(d, row) for d in desks for row in d.planted if row.is_new_firm is is_new]
    honest = [(d, row) for d in desks for row in d.honest if row.is_new_firm is is_new]
    seen = {(desk.book.seed, number) for desk in desks for number in desk.caught(desk.alerts)}
    disturbed = {(one.seed, one.application_no) for desk in desks for one in desk.disturbed()}
    return FirmScore(
        is_new=is_new,
        planted=len(planted),
        seen=sum((desk.book.seed, row.application_no) in seen for desk, row in planted),
        honest=len(honest),
        disturbed=sum((desk.book.seed, row.application_no) in disturbed for desk, row in honest),
    )
