"""Findings of one cause: the same check about the same evidence, or about the same counterpart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from hefu.checks._engine.registry import check
from hefu.decisions.queue.alert import Hit
from hefu.evidence.identity import content_digest

_DIGEST_LENGTH = 8


def by_cause(hits: Iterable[Hit]) -> list[tuple[Hit, ...]]:
    """Hits in groups of one cause, each in a fixed order.

    Two hits of one check belong together when they name one piece of evidence or one counterpart, also
    by way of a third.
    """
    ordered = sorted(hits, key=_order)
    joined = _Joined(len(ordered))
    first: dict[tuple[str, str, str], int] = {}
    for place, hit in enumerate(ordered):
        for token in _tokens(hit):
            joined.join(place, first.setdefault(token, place))
    groups: dict[int, list[Hit]] = defaultdict(list)
    for place, hit in enumerate(ordered):
        groups[joined.root(place)].append(hit)
    return [tuple(group) for group in groups.values()]


def anchor_of(hits: Sequence[Hit]) -> str:
    """In whom the cause lies; of several the first by name."""
    return min(hit.counterpart_id for hit in hits)


def alert_id(hits: Sequence[Hit]) -> str:
    """The code of the check and a short digest of its cause: the same on every day."""
    check_id = hits[0].finding.check_id
    digest = content_digest(check_id, anchor_of(hits))
    return f"{check(check_id).card.code}-{digest[:_DIGEST_LENGTH]}"


def facts_digest(hits: Sequence[Hit]) -> str:
    """A digest of what was found: applications, evidence, figures, money, and the check itself.

    A measure in days grows by itself from one morning to the next and is left out.
    """
    card = check(hits[0].finding.check_id).card
    is_ageing = card.measure is not None and card.measure.type == "days"
    parts = [check(card.id).digest]
    for hit in sorted(hits, key=_order):
        finding = hit.finding
        parts += [
            finding.subject_id,
            finding.evidence_id or "",
            finding.other_evidence_id or "",
            "" if is_ageing else str(finding.measure),
            str(finding.threshold),
            str(hit.stake_minor),
            str(hit.cap_minor),
        ]
    return content_digest(*parts)


def _order(hit: Hit) -> tuple[str, ...]:
    finding = hit.finding
    return (
        finding.check_id,
        hit.application_id,
        finding.evidence_id or "",
        finding.other_evidence_id or "",
        str(finding.measure),
    )


def _tokens(hit: Hit) -> Iterator[tuple[str, str, str]]:
    finding = hit.finding
    yield finding.check_id, "counterpart", hit.counterpart_id
    if finding.evidence_id is not None:
        yield finding.check_id, "evidence", finding.evidence_id


class _Joined:
    """Numbers joined into groups; the smallest one stands for its group."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def root(self, one: int) -> int:
        while self._parent[one] != one:
            self._parent[one] = self._parent[self._parent[one]]
            one = self._parent[one]
        return one

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.root(one), self.root(other)))
        self._parent[high] = low
