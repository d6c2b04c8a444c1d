"""What a queue is made of: hits, and alerts of one cause."""

from __future__ import annotations

from datetime import date

import msgspec

from hefu.checks._engine.card import Severity
from hefu.checks._engine.finding import Finding


class Hit(msgspec.Struct, frozen=True):
    """One finding on one application, with the money behind it in the currency of the queue.

    ``counterpart_id``: in whom the cause lies, a party or its connected group. ``stake_minor``: what is
    claimed on the paper the finding is about, or the whole request; ``cap_minor``: the whole request.
    Both ``None`` when not known.
    """

    application_id: str
    is_paid_out: bool
    finding: Finding
    severity: Severity
    counterpart_id: str
    stake_minor: int | None
    cap_minor: int | None


class Precision(msgspec.Struct, frozen=True):
    """How often a finding of a check is true, in basis points, and whether that was measured."""

    parameter_id: str
    value_bp: int
    is_verified: bool


class Alert(msgspec.Struct, frozen=True):
    """Findings of one check and one cause.

    ``stake_minor``: each application once; ``None`` when part of it is not known, and then
    ``ranked_minor`` is the largest stake of the book. ``expected_minor = ranked_minor x precision``,
    rounded down. ``facts_digest`` changes when what was found changes.
    """

    alert_id: str
    check_id: str
    severity: Severity
    counterpart_id: str
    owner: str
    hits: tuple[Hit, ...]
    stake_minor: int | None
    ranked_minor: int
    precision: Precision
    expected_minor: int
    deadline_days: int
    deadline_on: date | None
    facts_digest: str

    @property
    def applications(self) -> tuple[str, ...]:
        """The applications it is about, once each, in order."""
        return tuple(sorted({hit.application_id for hit in self.hits}))

    @property
    def paid_out(self) -> tuple[str, ...]:
        """Those of them on which money is out."""
        return tuple(sorted({hit.application_id for hit in self.hits if hit.is_paid_out}))
