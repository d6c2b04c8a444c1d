"""Decisions beside the planted truth: caught and missed per pattern, and honest look-alikes disturbed.

Caught means that a check meant for the pattern found something; being stopped by another check does not
count. A look-alike is disturbed when a check meant for the pattern it resembles found something on it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from hefu.decisions.decision import Decision
from hefu.vocabulary.errors import NotFound
from hefu.vocabulary.labelled import Label, read_yaml


class Truth(msgspec.Struct, frozen=True):
    """What is true about one application of a generated book. ``trace``: where a planted pattern left
    something in the documents, ``none`` if nowhere."""

    application_no: str
    label: str
    pattern: str
    lookalike_of: str
    missing: str
    why: Label
    variant: str = ""
    trace: str = ""
    is_new_firm: bool = False


class Detection(msgspec.Struct, frozen=True):
    """How one pattern was met."""

    pattern: str
    planted_count: int
    caught_count: int
    approved_count: int
    missed: tuple[str, ...]
    lookalike_count: int
    disturbed: tuple[str, ...]


class Measured(msgspec.Struct, frozen=True):
    """All patterns, and what happened to the plainly honest applications.

    ``incomplete_approved``: the paper that was missing, for each one approved all the same.
    """

    patterns: tuple[Detection, ...]
    honest_count: int
    honest_lent_count: int
    incomplete_count: int
    incomplete_approved: tuple[str, ...]


def read_truth(folder: Path) -> list[Truth]:
    """The truth beside a generated book. Raises ``NotFound`` (``demo.no_truth``)."""
    place = folder / "truth" / "applications.csv"
    if not place.is_file():
        raise NotFound("demo.no_truth", file=str(place))
    with place.open(encoding="utf-8", newline="") as handle:
        return [
            Truth(
                application_no=row["application_no"],
                label=row["label"],
                pattern=row["pattern"],
                lookalike_of=row["lookalike_of"],
                missing=row["missing"],
                why=Label(en=row["why_en"], zh=row["why_zh"]),
                variant=row["variant"],
                trace=row["trace"],
                is_new_firm=row["is_new_firm"] == "1",
            )
            for row in csv.DictReader(handle)
        ]


def meant_checks() -> Mapping[str, tuple[str, ...]]:
    """Pattern -> ids of the checks that are meant to see it."""
    return msgspec.convert(
        read_yaml("hefu.services", "detection_patterns.yaml"), dict[str, tuple[str, ...]]
    )


def measure_detection(truth: Sequence[Truth], decisions: Iterable[Decision]) -> Measured:
    """Compare; applications that were not under review (already financed) do not count."""
    by_no = {decision.application_no: decision for decision in decisions}
    judged = [row for row in truth if row.application_no in by_no]
    honest = [row for row in judged if row.label == "honest" and not row.lookalike_of]
    incomplete = [row for row in judged if row.label == "honest_incomplete"]
    return Measured(
        patterns=tuple(_detection(p, ids, judged, by_no) for p, ids in meant_checks().items()),
        honest_count=len(honest),
        honest_lent_count=sum(_lent(by_no[row.application_no]) for row in honest),
        incomplete_count=len(incomplete),
        incomplete_approved=tuple(
            row.missing for row in incomplete if by_no[row.application_no].outcome == "approve"
        ),
    )


def _lent(decision: Decision) -> bool:
    return decision.outcome in {"approve", "approve_with_conditions"}


def _detection(
    pattern: str, ids: tuple[str, ...], judged: Sequence[Truth], by_no: Mapping[str, Decision]
) -> Detection:
    planted = [t.application_no for t in judged if t.label == "planted" and t.pattern == pattern]
    alike = [t.application_no for t in judged if t.lookalike_of == pattern]
    caught = [number for number in planted if _found_by(by_no[number], ids)]
    return Detection(
        pattern=pattern,
        planted_count=len(planted),
        caught_count=len(caught),
        approved_count=sum(by_no[number].outcome == "approve" for number in planted),
        missed=tuple(number for number in planted if number not in caught),
        lookalike_count=len(alike),
        disturbed=tuple(number for number in alike if _found_by(by_no[number], ids)),
    )


def _found_by(decision: Decision, ids: tuple[str, ...]) -> bool:
    return any(r.kind == "found" and r.check_id in ids for r in decision.reasons)
