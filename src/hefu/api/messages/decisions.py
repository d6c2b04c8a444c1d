"""Decisions over the wire."""

from __future__ import annotations

from datetime import date

import msgspec

from hefu.services.kept_decisions import DecisionLine, DecisionMessage

__all__ = ["DecisionList", "DecisionMessage", "NewDecision"]


class NewDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At which clocks to decide, today if not given; ``with_flip`` also searches the smallest change that
    would alter the outcome."""

    as_of: date | None = None
    known_on: date | None = None
    with_flip: bool = False


class DecisionList(msgspec.Struct, frozen=True):
    """The history of one application, oldest first."""

    items: list[DecisionLine]
