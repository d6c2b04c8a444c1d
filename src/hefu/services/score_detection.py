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

from collections.abc import Sequence

from hefu.services.detection_scores import (
    AtBudget,
    FirmScore,
    JudgedBook,
    PatternScore,
    Ranking,
    Scored,
    by_queue,
)
from hefu.services.reading_desk import Meant, ReadingDesk


def score(
    books: Sequence[JudgedBook],
    meant: Meant,
    known_checks: frozenset[str],
    budgets: Sequence[int],
    ranking: Ranking = by_queue,
) -> Scored:
    """Compare; ``meant``: pattern -> checks meant for it; ``known_checks``: those that exist."""
    desks = [ReadingDesk(book, meant, ranking) for book in books]
    misses = [miss for desk in desks for miss in desk.misses(known_checks)]
    return Scored(
        budgets=tuple(budgets),
        seeds=tuple(desk.seed_score(budgets) for desk in desks),
        patterns=tuple(_pattern_score(desks, name, budgets) for name in meant),
        firms=tuple(_firm_score(desks, is_new=is_new) for is_new in (True, False)),
        misses=tuple(misses),
        disturbed=tuple(one for desk in desks for one in desk.disturbed()),
    )


def _pattern_score(
    desks: Sequence[ReadingDesk], pattern: str, budgets: Sequence[int]
) -> PatternScore:
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


def _firm_score(desks: Sequence[ReadingDesk], *, is_new: bool) -> FirmScore:
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
