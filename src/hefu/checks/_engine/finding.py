"""What a run of checks returns: findings, unjudged rows, and one run row per check and subject."""

from __future__ import annotations

from typing import Literal

import msgspec

Status = Literal["found", "clear", "not_applicable", "error"]


class Finding(msgspec.Struct, frozen=True):
    """One row a check returned. ``measure`` and ``threshold`` are in the units of the card."""

    finding_id: str
    check_id: str
    subject_id: str
    evidence_id: str | None
    other_evidence_id: str | None
    measure: int | None
    threshold: int | None
    currency: str | None


class Unjudged(msgspec.Struct, frozen=True):
    """One row a check could not judge: ``columns`` of ``relation`` that it compares are unknown.

    ``subject_id`` is ``None`` when the row does not say which application it belongs to.
    """

    check_id: str
    subject_id: str | None
    evidence_id: str | None
    relation: str
    columns: tuple[str, ...]


class CheckRun(msgspec.Struct, frozen=True):
    """One check for one subject. Priority of status: error, found, not applicable, clear.

    ``unjudged_count`` above zero rules out clear. ``reason`` is set when the status is ``error``.
    """

    check_id: str
    subject_id: str
    status: Status
    examined_count: int
    found_count: int
    unjudged_count: int
    reason: str = ""


def status_of(examined: int, found: int, unjudged: int, *, failed: bool) -> Status:
    """The one status of a run. Rows that could not be judged never count as clear."""
    if failed:
        return "error"
    if found:
        return "found"
    if unjudged or not examined:
        return "not_applicable"
    return "clear"
