"""One decision, complete enough to be defended years later without the programme that made it."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from hefu.decisions.policy import Effect, Outcome
from hefu.vocabulary.labelled import Label

ReasonKind = Literal[
    "found", "unjudged", "not_applicable", "error", "contradicted", "document", "amount"
]


class Source(msgspec.Struct, frozen=True):
    """A source document behind a reason: where a person can look it up."""

    table: str
    row_id: str
    document_name: str
    locator: str
    said_by: str
    known_on: date
    digest: str


class Clause(msgspec.Struct, frozen=True):
    """A clause a reason rests on; ``verified`` false means its wording was not checked."""

    id: str
    title: Label
    verified: bool


class NamedValue(msgspec.Struct, frozen=True):
    """One fact with its name and its value as printed."""

    name: Label
    value: Label


class Reason(msgspec.Struct, frozen=True):
    """Why: one finding, one unknown, one contradiction or one limit of the amount.

    ``about``: what the reason is about, by its printed name; ``unknown``: the facts that were wanting.
    """

    kind: ReasonKind
    code: str
    effect: Effect
    title: Label
    says: Label
    check_id: str = ""
    evidence_id: str = ""
    facts: tuple[NamedValue, ...] = ()
    threshold: NamedValue | None = None
    asks_for: Label | None = None
    clauses: tuple[Clause, ...] = ()
    sources: tuple[Source, ...] = ()
    about: str = ""
    unknown: tuple[Label, ...] = ()


class MissingFact(msgspec.Struct, frozen=True):
    """A fact that is not known, by name: which table, about what, and why it does not count."""

    table: str
    name: Label
    about: str
    why: Label


class Condition(msgspec.Struct, frozen=True):
    """What must be done before (more) money moves, and how much it would add; ``None`` = not known."""

    says: Label
    evidence_id: str = ""
    adds_minor: int | None = None


class Flip(msgspec.Struct, frozen=True):
    """The smallest change found, by re-running, that alters the outcome.

    ``is_smallest`` is true when every smaller set of the moves tried was tried and did not do it.
    """

    moves: tuple[Label, ...]
    outcome: Outcome
    amount_minor: int | None
    tried_count: int
    is_smallest: bool


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one application. ``decision_id`` is the digest of everything else in it."""

    decision_id: str = ""
    application_id: str
    application_no: str
    borrower_id: str
    borrower_name: str
    technique_code: str
    product_title: Label | None = None
    as_of: date
    known_on: date
    outcome: Outcome
    requested_minor: int | None
    amount_minor: int | None
    currency: str
    reasons: tuple[Reason, ...]
    missing: tuple[MissingFact, ...]
    conditions: tuple[Condition, ...]
    unverified: tuple[Label, ...]
    runs: dict[str, str]
    flip: Flip | None = None
    flip_searched: bool = False
    policy_id: str
    policy_digest: str
    check_digests: dict[str, str]
    parameter_digest: str
    evidence_version: int
    engine: str
    hefu_version: str
