"""The truth and the alerts of one book, and what people had time to read of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from hefu.services.detection_scores import (
    AtBudget,
    Disturbed,
    JudgedBook,
    Miss,
    MissReason,
    Ranking,
    SeedScore,
    SeenAlert,
)
from hefu.services.measure_detection import Truth

Meant = Mapping[str, tuple[str, ...]]
"""Pattern -> ids of the checks meant for it."""


class ReadingDesk:
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
