"""The reasons of a decision as a person reads them: what was found, what is not known, what is only noted.

Reasons of one check stand together, so that the page of a folder with nothing but invoices in it is
still one page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from hefu.decisions.decision import Decision, Reason
from hefu.vocabulary.labelled import Label, Language

_UNKNOWN_KINDS = frozenset({"unjudged", "not_applicable", "document"})


class ReasonGroup(msgspec.Struct, frozen=True):
    """All reasons of one check that have one effect, in the order of the decision."""

    reasons: tuple[Reason, ...]

    @property
    def first(self) -> Reason:
        """The one whose title, code, effect and clauses stand for all."""
        return self.reasons[0]

    @property
    def abouts(self) -> tuple[str, ...]:
        """What they are about, each once."""
        known = (reason.about for reason in self.reasons)
        return tuple(dict.fromkeys(about for about in known if about not in {"", "—"}))

    @property
    def wanting(self) -> tuple[Label, ...]:
        """The facts that were wanting, each once."""
        found = {label.en: label for reason in self.reasons for label in reason.unknown}
        return tuple(found.values())

    def wanting_in(self, language: Language) -> list[str]:
        """The same in one language."""
        return [label.in_language(language) for label in self.wanting]

    def documents(self, language: Language) -> list[str]:
        """The papers asked for, where the reasons are papers that nobody brought."""
        return [r.asks_for.in_language(language) for r in self.reasons if r.asks_for is not None]


class ReasonParts(msgspec.Struct, frozen=True):
    """``against``: findings, contradictions, errors, the limit of the amount. ``unknown``: what could not
    be judged and stands against the application for that. ``noted``: what could not be judged and need
    not be, because the product only watches it."""

    against: tuple[ReasonGroup, ...]
    unknown: tuple[ReasonGroup, ...]
    noted: tuple[ReasonGroup, ...]


def parts_of(decision: Decision) -> ReasonParts:
    """Every reason of the decision in one of the three parts."""
    unknown = [reason for reason in decision.reasons if reason.kind in _UNKNOWN_KINDS]
    return ReasonParts(
        against=_grouped(r for r in decision.reasons if r.kind not in _UNKNOWN_KINDS),
        unknown=_grouped(r for r in unknown if r.effect != "pass"),
        noted=_grouped(r for r in unknown if r.effect == "pass"),
    )


def _grouped(reasons: Iterable[Reason]) -> tuple[ReasonGroup, ...]:
    found: dict[tuple[str, str, str], list[Reason]] = {}
    for reason in reasons:
        # Contradictions and absent documents share a code and are no one's check.
        own = reason.evidence_id if reason.kind == "contradicted" else ""
        found.setdefault((reason.code, reason.effect, own), []).append(reason)
    return tuple(ReasonGroup(tuple(each)) for each in found.values())


def told_once(texts: Sequence[str]) -> list[str]:
    """Texts in their order, each once."""
    return list(dict.fromkeys(texts))
