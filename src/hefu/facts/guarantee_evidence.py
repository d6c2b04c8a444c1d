"""Guarantees that stand, with what stands behind each firm: its debt, its net assets, its collateral."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts.cells import day, text, total, whole
from hefu.facts.currency import Converter
from hefu.facts.exposures import last_reported, outstanding_minor
from hefu.facts.guarantees import stands
from hefu.facts.net_assets import NET_ASSETS_MAX_AGE, net_assets
from hefu.parameters.loader import ParameterView

if TYPE_CHECKING:
    from hefu.kernels.network.graph import Integers
    from hefu.kernels.network.guarantee_book import GuaranteeBook

READS: tuple[str, ...] = (
    "guarantee",
    "application",
    "exposure",
    "facility",
    "financial_figure",
    "pledge",
    "fx_rate",
)
OPEN_KINDS = ("joint_and_several", "general")
"""Promises that are called guarantees; all others are promises that stand elsewhere in the papers."""

Amounts = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """One guarantee between two firms (numbers); ``amount_minor`` in the currency of the whole, ``None``
    where it or its rate is not known. ``is_general``: called when the others have paid."""

    guarantee_id: str
    guarantee_no: str
    guarantor: int
    obligor: int
    amount_minor: int | None
    kind_code: str | None
    is_ours: bool

    @property
    def is_general(self) -> bool:
        """Whether the obligor's estate is asked first."""
        return self.kind_code == "general"


@dataclass(frozen=True, slots=True)
class GuaranteeEvidence:
    """``firms`` by number; ``debts`` to the financier, ``means`` (net assets, below zero: none) and
    ``collateral`` of each. Left out: guarantees for oneself (``for_oneself``, their numbers) and
    ``endless_count`` without a known end."""

    currency: str | None
    firms: tuple[str, ...]
    promises: tuple[Promise, ...]
    debts: Amounts
    means: Amounts
    collateral: tuple[int, ...]
    for_oneself: tuple[str, ...]
    endless_count: int


def guarantee_evidence(
    bundle: Bundle,
    clocks: Clocks,
    parameters: ParameterView,
    *,
    financier_id: str | None,
    asked: Mapping[str, int] | None = None,
) -> GuaranteeEvidence:
    """Everything about the guarantees that stand on the business date, in their most frequent currency.

    ``asked``: what a firm asks for in addition to its debt. A firm that nobody says is a customer of the
    financier owes it nothing; a customer whose debt nobody reports owes an unknown amount.
    """
    rows = [row for row in bundle.rows("guarantee") if stands(row, clocks)]
    converter = Converter(bundle, clocks)
    currency = most_told(rows)
    ended = [(text(row, "guarantor_id"), text(row, "obligor_id"), row) for row in rows]
    pairs = [(one, other, row) for one, other, row in ended if one and other]
    firms = tuple(sorted({end for one, other, _ in pairs if one != other for end in (one, other)}))
    place = {firm: number for number, firm in enumerate(firms)}
    promises = tuple(
        Promise(
            guarantee_id=str(row.get("guarantee_id")),
            guarantee_no=_number(row),
            guarantor=place[one],
            obligor=place[other],
            amount_minor=converter.convert(
                whole(row, "amount_minor"), text(row, "currency"), currency
            ),
            kind_code=text(row, "kind_code"),
            is_ours=financier_id is None or row.get("beneficiary_id") in (financier_id, None),
        )
        for one, other, row in pairs
        if one != other
    )
    credit = _Credit(
        bundle,
        clocks,
        converter,
        wanted=(financier_id, currency),
        guaranteed=frozenset(firms[one.obligor] for one in promises if one.is_ours),
    )
    max_age_days = parameters.integer(NET_ASSETS_MAX_AGE)
    wanted = (currency, max_age_days)
    return GuaranteeEvidence(
        currency=currency,
        firms=firms,
        promises=promises,
        debts=tuple(total((credit.debt(firm), (asked or {}).get(firm, 0))) for firm in firms),
        means=tuple(net_assets(bundle, firm, wanted, clocks, converter)[0] for firm in firms),
        collateral=tuple(credit.collateral.get(firm, 0) for firm in firms),
        for_oneself=tuple(_number(row) for one, other, row in pairs if one == other),
        endless_count=len(rows) - len(pairs),
    )


def most_told(rows: Iterable[Row]) -> str | None:
    """The most frequent currency, of equally frequent ones the first by name."""
    told = Counter(code for row in rows if (code := text(row, "currency")) is not None)
    return min(told, key=lambda code: (-told[code], code), default=None)


def _number(guarantee: Row) -> str:
    return text(guarantee, "guarantee_no") or str(guarantee.get("guarantee_id"))


def around(evidence: GuaranteeEvidence, party_ids: Collection[str]) -> GuaranteeEvidence:
    """The parts of the network that the firms stand in; nothing that happens outside reaches them."""
    part = parts_of(evidence)
    homes = {part[n] for n, firm in enumerate(evidence.firms) if firm in party_ids}
    kept = [n for n in range(len(evidence.firms)) if part[n] in homes]
    place = {old: new for new, old in enumerate(kept)}
    return replace(
        evidence,
        firms=tuple(evidence.firms[n] for n in kept),
        promises=tuple(
            replace(one, guarantor=place[one.guarantor], obligor=place[one.obligor])
            for one in evidence.promises
            if one.guarantor in place
        ),
        debts=tuple(evidence.debts[n] for n in kept),
        means=tuple(evidence.means[n] for n in kept),
        collateral=tuple(evidence.collateral[n] for n in kept),
    )


def parts_of(evidence: GuaranteeEvidence) -> list[int]:
    """By firm the part of the network it stands in: firms tied by promises, whoever made them."""
    from hefu.kernels.network.union_find import tied_together

    tails = np_column(one.guarantor for one in evidence.promises)
    heads = np_column(one.obligor for one in evidence.promises)
    return [int(one) for one in tied_together(len(evidence.firms), tails, heads)]


class _Credit:
    """What firms owe the financier, and what they pledged to it."""

    def __init__(
        self,
        bundle: Bundle,
        clocks: Clocks,
        converter: Converter,
        *,
        wanted: tuple[str | None, str | None],
        guaranteed: frozenset[str],
    ) -> None:
        self._bundle, self._clocks, self._converter = bundle, clocks, converter
        self._financier_id, self._currency = wanted
        self._guaranteed = guaranteed
        self.collateral: dict[str, int] = defaultdict(int)
        for row in bundle.rows("pledge"):
            self._count_pledge(row)

    def debt(self, firm: str) -> int | None:
        """To the financier; what is guaranteed to it is a debt to it, of unknown amount if unreported."""
        held = self._ours("exposure", "obligor_id", firm)
        if held:
            return outstanding_minor(
                last_reported(held, self._clocks), self._currency, self._converter
            )
        is_customer = (
            firm in self._guaranteed
            or bool(self._ours("facility", "borrower_id", firm))
            or self._financier_id is None
        )
        return None if is_customer else 0

    def _ours(self, table: str, column: str, firm: str) -> list[Row]:
        rows = self._bundle.by(table, column, firm)
        wanted = (self._financier_id, None)
        return [r for r in rows if self._financier_id is None or r.get("financier_id") in wanted]

    def _count_pledge(self, row: Row) -> None:
        pledged_on, released_on = day(row, "pledged_on"), day(row, "released_on")
        stands_now = (pledged_on is None or pledged_on <= self._clocks.as_of) and (
            released_on is None or released_on > self._clocks.as_of
        )
        is_ours = self._financier_id is None or row.get("pledgee_id") == self._financier_id
        pledgor_id = text(row, "pledgor_id")
        secured = self._converter.convert(
            whole(row, "secured_minor"), text(row, "currency"), self._currency
        )
        if stands_now and is_ours and pledgor_id is not None and secured is not None:
            self.collateral[pledgor_id] += secured


def assumed_debts(evidence: GuaranteeEvidence) -> list[int]:
    """Debts; where one is not known, the largest promise made to us for it: nobody asks for a promise of
    more than there is to promise for."""
    largest = [0] * len(evidence.firms)
    for one in evidence.promises:
        if one.is_ours:
            largest[one.obligor] = max(largest[one.obligor], one.amount_minor or 0)
    return [largest[n] if debt is None else max(debt, 0) for n, debt in enumerate(evidence.debts)]


def clearing_book(
    evidence: GuaranteeEvidence,
    *,
    is_worst: bool = True,
    replaced: frozenset[int] = frozenset(),
) -> GuaranteeBook:
    """The guarantees to us, ready for clearing. Every firm can pay its own debt while it stands: its own
    funds are its net assets and what it owes without security. Net assets that nobody knows are none in
    the worst case, and enough for every promise in the best. ``replaced``: numbers of promises in whose
    place the obligor gave collateral.
    """
    from hefu.kernels.network.guarantee_book import AFTER_THE_OTHERS, AT_ONCE, build_book

    ours = [(n, one) for n, one in enumerate(evidence.promises) if one.is_ours]
    debts = assumed_debts(evidence)
    collateral = list(evidence.collateral)
    given = [0] * len(evidence.firms)
    for number, one in ours:
        if number in replaced:
            collateral[one.obligor] += one.amount_minor or 0
        given[one.guarantor] += one.amount_minor or 0
    kept = [one for number, one in ours if number not in replaced]
    funds = []
    for firm, means in enumerate(evidence.means):
        free = (0 if is_worst else given[firm]) if means is None else max(means, 0)
        funds.append(free + max(debts[firm] - collateral[firm], 0))
    return build_book(
        own_funds=np_column(funds),
        own_debt=np_column(debts),
        collateral=np_column(collateral),
        guarantors=np_column(one.guarantor for one in kept),
        obligors=np_column(one.obligor for one in kept),
        amounts=np_column(one.amount_minor or 0 for one in kept),
        order=np_column(AFTER_THE_OTHERS if one.is_general else AT_ONCE for one in kept),
    )


def np_column(values: Iterable[int]) -> Integers:
    """Whole numbers as an array."""
    import numpy as np

    return np.array(list(values), np.int64)


def live_requests(
    applications: Iterable[Row], financier_id: Value, currency: str | None, converter: Converter
) -> dict[str, int]:
    """What firms ask the financier for now, where it can be told in ``currency``."""
    found: dict[str, int] = defaultdict(int)
    for row in applications:
        borrower_id = text(row, "borrower_id")
        requested = converter.convert(
            whole(row, "requested_minor"), text(row, "currency"), currency
        )
        is_open = row.get("status_code") in ("pending", "approved", None)
        if row.get("financier_id") == financier_id and is_open and borrower_id and requested:
            found[borrower_id] += requested
    return dict(found)
