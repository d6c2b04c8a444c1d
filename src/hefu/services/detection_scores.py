"""What a measurement of detection is made of: alerts as they are read, and the scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
