"""The smallest change that flips a decision, found by running everything again on a changed bundle.

Smallest means fewest changes. All single changes are tried, then all pairs, then triples, within a bound
of runs; when the bound ends the search, all changes together are tried and dropped one by one, and the
answer says that it may not be the smallest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from hefu.decisions.decide import Verdict
from hefu.decisions.decision import Flip
from hefu.decisions.moves import Change, candidate_changes, lower_request, raise_request
from hefu.decisions.policy import OUTCOMES
from hefu.decisions.situation import Situation

RUNS_MAX = 240
SIZE_MAX = 3
# A request may grow this often by doubling before "no amount flips it" is the answer.
DOUBLINGS_MAX = 24

Rerun = Callable[[tuple[Change, ...]], Verdict]


class _Counter:
    """Counts runs and keeps the bound."""

    def __init__(self, rerun: Rerun) -> None:
        self._rerun = rerun
        self.count = 0

    def __call__(self, changes: tuple[Change, ...]) -> Verdict:
        self.count += 1
        return self._rerun(changes)

    @property
    def spent(self) -> bool:
        """Whether the bound is reached."""
        return self.count >= RUNS_MAX


def find_flip(situation: Situation, verdict: Verdict, rerun: Rerun) -> Flip | None:
    """The smallest change found, or ``None`` when nothing that was tried alters the outcome.

    An approval is flipped downwards by the amount asked; everything else upwards by the cures that
    the cards name and by asking for less.
    """
    counted = _Counter(rerun)
    if verdict.outcome == "approve":
        return _tipping_amount(situation, verdict, counted)
    changes = candidate_changes(situation)
    offered = verdict.amounts.offered
    if verdict.outcome == "approve_with_conditions" and offered:
        changes.insert(0, lower_request(situation, offered))
    return _search(verdict, changes, counted)


def _is_better(new: Verdict, old: Verdict) -> bool:
    return OUTCOMES.index(new.outcome) > OUTCOMES.index(old.outcome)


def _search(verdict: Verdict, changes: Sequence[Change], counted: _Counter) -> Flip | None:
    for trial in _growing_sets(changes):
        if counted.spent:
            return _reduced(verdict, tuple(changes), counted)
        result = counted(trial)
        if _is_better(result, verdict):
            return _flip(trial, result, counted, is_smallest=True)
    if len(changes) > SIZE_MAX:
        return _reduced(verdict, tuple(changes), counted)
    return None


def _growing_sets(changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
    for size in range(1, SIZE_MAX + 1):
        yield from combinations(changes, size)


def _reduced(verdict: Verdict, changes: tuple[Change, ...], counted: _Counter) -> Flip | None:
    """All changes, then without each in turn: no part of what remains can be left out."""
    kept = changes
    result = counted(kept)
    if not _is_better(result, verdict):
        return None
    for change in changes:
        fewer = tuple(other for other in kept if other is not change)
        trial = counted(fewer)
        if _is_better(trial, verdict):
            kept, result = fewer, trial
    return _flip(kept, result, counted, is_smallest=False)


def _tipping_amount(situation: Situation, verdict: Verdict, counted: _Counter) -> Flip | None:
    """The lowest request that is no longer simply approved, to the minor unit."""
    requested = verdict.amounts.requested
    if not requested:
        return None
    low, high = requested, requested
    for _ in range(DOUBLINGS_MAX):
        high *= 2
        if counted((raise_request(situation, high),)).outcome != "approve":
            break
        low = high
    else:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if counted((raise_request(situation, middle),)).outcome == "approve":
            low = middle
        else:
            high = middle
    trial = (raise_request(situation, high),)
    return _flip(trial, counted(trial), counted, is_smallest=True)


def _flip(
    changes: tuple[Change, ...], result: Verdict, counted: _Counter, *, is_smallest: bool
) -> Flip:
    lendable = result.outcome in {"approve", "approve_with_conditions"}
    return Flip(
        moves=tuple(change.says for change in changes),
        outcome=result.outcome,
        amount_minor=result.amounts.offered if lendable else 0,
        tried_count=counted.count,
        is_smallest=is_smallest,
    )
