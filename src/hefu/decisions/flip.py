"""The smallest change that flips a decision, found by running everything again on a changed bundle.

Smallest means fewest changes. All single changes are tried, then all pairs, then triples, within a bound
of runs; when the bound ends the search, all changes together are tried and dropped one by one, and the
answer says that it may not be the smallest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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

Trial = tuple[Change, ...]
Rerun = Callable[[Trial], Verdict]


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
    return _Search(situation, verdict, counted).smallest()


class _Search:
    """The search upwards from one verdict."""

    def __init__(self, situation: Situation, verdict: Verdict, counted: _Counter) -> None:
        self._situation = situation
        self._verdict = verdict
        self._counted = counted
        self._changes = tuple(candidate_changes(situation))

    def smallest(self) -> Flip | None:
        """Smaller sets first; where the bound of runs or of size ends that, one reduced from all."""
        before: dict[Trial, Verdict] = {(): self._verdict}
        for size in range(1, SIZE_MAX + 1):
            results: dict[Trial, Verdict] = {}
            for trial in (*self._lowered(before), *combinations(self._changes, size)):
                if self._empties(trial):
                    continue
                if self._counted.spent:
                    return self._reduced()
                results[trial] = self._counted(trial)
                if self._is_better(results[trial]):
                    return _flip(trial, results[trial], self._counted, is_smallest=True)
            before = results
        return self._reduced() if len(self._changes) > SIZE_MAX else None

    def _is_better(self, new: Verdict) -> bool:
        return OUTCOMES.index(new.outcome) > OUTCOMES.index(self._verdict.outcome)

    def _lowered(self, results: Mapping[Trial, Verdict]) -> Iterator[Trial]:
        """Sets after which only a part can be lent, each with the request lowered to that part."""
        for trial, result in results.items():
            is_conditional = result.outcome == "approve_with_conditions" == self._verdict.outcome
            offered = result.amounts.offered if is_conditional else None
            if offered and result.amounts.state == "part":
                yield (*trial, lower_request(self._situation, offered))

    def _empties(self, trial: Trial) -> bool:
        """Whether nothing would be left to finance: that is no cure."""
        dropped = {change.match for change in trial if change.kind == "remove"}
        return bool(dropped) and len(dropped) >= len(self._situation.papers)

    def _reduced(self) -> Flip | None:
        """All cures, else all changes, then without each in turn: no part of what remains can be left
        out."""
        cures = tuple(change for change in self._changes if change.kind != "remove")
        for start in dict.fromkeys((cures, self._changes)):
            if not start or self._empties(start):
                continue
            kept, result = start, self._counted(start)
            for trial in self._lowered({start: result}):
                kept, result = trial, self._counted(trial)
            if not self._is_better(result):
                continue
            for change in kept:
                fewer = tuple(other for other in kept if other is not change)
                trial_result = self._counted(fewer)
                if self._is_better(trial_result):
                    kept, result = fewer, trial_result
            return _flip(kept, result, self._counted, is_smallest=False)
        return None


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
