"""What the page about guarantees reads: who promised whom what, what stands behind it, and house limits."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.facts.currency import Converter
from hefu.facts.freshness import without_stale
from hefu.facts.guarantee_evidence import (
    READS,
    GuaranteeEvidence,
    around,
    guarantee_evidence,
    live_requests,
    most_told,
)
from hefu.kernels.network.graph import Integers
from hefu.kernels.network.guarantee_structures import linked
from hefu.parameters.loader import ParameterView
from hefu.services.committee.page import amount
from hefu.vocabulary.errors import InvalidInput, NotFound
from hefu.vocabulary.labelled import Label

CIRCLE_LENGTH = "policy.guarantee.circle_length_max"
STAR_SIZE = "policy.guarantee.star_size_min"
RECOVERY = "policy.guarantee.recovery"
PROBABILITY = "policy.guarantee.default_probability"
USED = (CIRCLE_LENGTH, RECOVERY, PROBABILITY)
_NAMED_MAX = 8


@dataclass(frozen=True)
class GuaranteeReading:
    """The evidence of one book at two clocks. ``month_ago``: the same, as it stood a month before."""

    clocks: Clocks
    financier_id: str | None
    evidence: GuaranteeEvidence
    month_ago: GuaranteeEvidence
    names: dict[str, str]
    limits: dict[str, int]

    @cached_property
    def links(self) -> tuple[Integers, Integers, Integers]:
        """Guarantor, obligor and amount: parallel promises are one, an unknown amount counts nothing."""
        return links_of(self.evidence)

    @cached_property
    def means(self) -> Integers:
        """Net assets by firm; unknown ones and those below zero are none."""
        return np.array([max(one or 0, 0) for one in self.evidence.means], np.int64)

    @property
    def currency(self) -> str:
        """Currency of every amount on the page."""
        return self.evidence.currency or ""

    def around(self, firm: int) -> GuaranteeReading:
        """The same, only of the part of the network that the firm stands in."""
        party_id = self.evidence.firms[firm]
        return replace(
            self,
            evidence=around(self.evidence, {party_id}),
            month_ago=around(self.month_ago, {party_id}),
        )

    def name(self, firm: int) -> str:
        """What a person calls the firm."""
        party_id = self.evidence.firms[firm]
        return self.names.get(party_id) or party_id.partition(":")[2] or party_id

    def money(self, minor: int | None) -> Label:
        """An amount in the currency of the page."""
        return amount(minor, self.currency)

    def firm(self, wanted: str) -> int:
        """Number of the firm with this id, credit code or name, or the only one whose name holds it.

        Raises ``NotFound`` for a firm that has neither given nor received a guarantee, ``InvalidInput``
        where several firms fit.
        """
        firms = self.evidence.firms
        told = [
            {party_id, party_id.partition(":")[2], self.name(n)} for n, party_id in enumerate(firms)
        ]
        exact = [n for n, faces in enumerate(told) if wanted in faces]
        fitting = exact or [n for n in range(len(firms)) if wanted and wanted in self.name(n)]
        if not fitting:
            raise NotFound("guarantees.firm_unknown", firm=wanted)
        if len(fitting) > 1:
            names = ", ".join(f"{self.name(n)} ({firms[n]})" for n in fitting[:_NAMED_MAX])
            raise InvalidInput("guarantees.firm_ambiguous", firm=wanted, firms=names)
        return fitting[0]


def read_guarantees(
    register: EvidenceRegister, clocks: Clocks, *, application_id: str | None = None
) -> GuaranteeReading:
    """Read the book once and see it at both days.

    With ``application_id``: through the eyes of its financier, and with all that firms ask it for now
    counted as paid out, as a decision counts it.
    """
    parameters = ParameterView(clocks)
    whole = register.whole_book(clocks, (*READS, "party"))
    before = Clocks(one_month_before(clocks.as_of), clocks.known_on)
    bundle = without_stale(whole, clocks, parameters)
    financier_id = lender(whole)
    asked: dict[str, int] = {}
    if application_id is not None:
        row = whole.one("application", "application_id", application_id) or {}
        financier_id = None if row.get("financier_id") is None else str(row["financier_id"])
        currency, rates = most_told(bundle.rows("guarantee")), Converter(bundle, clocks)
        asked = live_requests(bundle.rows("application"), financier_id, currency, rates)
    return GuaranteeReading(
        clocks=clocks,
        financier_id=financier_id,
        evidence=guarantee_evidence(
            bundle, clocks, parameters, financier_id=financier_id, asked=asked
        ),
        month_ago=guarantee_evidence(whole, before, parameters, financier_id=financier_id),
        names={
            str(row["party_id"]): str(row["name"])
            for row in whole.rows("party")
            if row.get("name") is not None
        },
        limits={name: parameters.integer(name) for name in (*USED, STAR_SIZE)},
    )


def lender(bundle: Bundle) -> str | None:
    """Whose losses are asked for: who has most applications, else most reported exposures."""
    for table in ("application", "exposure"):
        told = Counter(
            str(row["financier_id"])
            for row in bundle.rows(table)
            if row.get("financier_id") is not None
        )
        if told:
            return min(told, key=lambda one: (-told[one], one))
    return None


def one_month_before(day: date) -> date:
    """The same day a month before, or the last one of a shorter month."""
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def links_of(evidence: GuaranteeEvidence) -> tuple[Integers, Integers, Integers]:
    """Guarantor, obligor and amount of each pair of firms."""
    promises = evidence.promises
    return linked(
        np.array([one.guarantor for one in promises], np.int64),
        np.array([one.obligor for one in promises], np.int64),
        np.array([one.amount_minor or 0 for one in promises], np.int64),
    )
