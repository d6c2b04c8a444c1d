"""What the guarantees around a borrower come to: as cover for us, and as loss if it falls alone."""

from __future__ import annotations

from collections.abc import Sequence

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row, Value
from hefu.facts import guarantee_circle_member, guarantee_fall, guarantor_burden
from hefu.facts.capital import WHOLE_BP, capital_minor, share_minor
from hefu.facts.cells import less, text, total, whole
from hefu.facts.currency import Converter
from hefu.facts.exposures import last_reported, outstanding_minor
from hefu.facts.guarantees import stands
from hefu.facts.net_assets import NET_ASSETS_MAX_AGE, net_assets
from hefu.parameters.loader import ParameterView

TABLE = "borrower_cover"
READS: tuple[str, ...] = (
    "application",
    "guarantee",
    "financial_figure",
    "exposure",
    "capital_figure",
    "fx_rate",
)

COVER_MIN = "policy.guarantee.adjusted_cover_min"
LOSS_LIMIT = "policy.guarantee.chain_loss_limit"


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per application, in its currency.

    ``needed_minor``: what the guarantees given to this financier are relied on for, the lesser of what
    they state and of the debt after the request. ``adjusted_cover_minor``: what of them counts: nothing of
    a guarantor in the borrower's own circle, of any other its part of the guarantor's net assets among all
    it promised. A figure that rests on something unknown is told only where either way gives one answer.
    ``room_minor``: the greatest request for which the cover is enough.
    """
    converter = Converter(bundle, clocks)
    return [
        _Cover(bundle, clocks, parameters, converter).row(application)
        for application in bundle.rows("application")
    ]


class _Cover:
    def __init__(
        self, bundle: Bundle, clocks: Clocks, parameters: ParameterView, converter: Converter
    ) -> None:
        self._bundle, self._clocks, self._converter = bundle, clocks, converter
        self._max_age_days = parameters.integer(NET_ASSETS_MAX_AGE)
        self._min_bp = parameters.integer(COVER_MIN)
        self._limit_bp = parameters.integer(LOSS_LIMIT)

    def row(self, application: Row) -> Row:
        """All columns for one application."""
        currency = text(application, "currency")
        financier_id = application.get("financier_id")
        borrower_id = application.get("borrower_id")
        promises = [
            row
            for row in self._bundle.by("guarantee", "obligor_id", borrower_id)
            if stands(row, self._clocks)
            and row.get("beneficiary_id") in (financier_id, None)
            and row.get("guarantor_id") != borrower_id
        ]
        stated = self._sum(promises, currency)
        exposure = self._exposure(application, currency) if promises else 0
        after = total((exposure, whole(application, "requested_minor")))
        cover, needed = self._cover(promises, borrower_id, currency, (stated, after))
        capital = capital_minor(
            self._bundle, self._clocks, application, "net_capital", self._converter
        )
        return {
            "application_id": application.get("application_id"),
            "borrower_id": borrower_id,
            "currency": currency,
            "stated_cover_minor": stated,
            "needed_minor": needed,
            "adjusted_cover_minor": cover,
            "room_minor": self._room(cover, exposure),
            "net_capital_minor": capital,
            "chain_loss_minor": self._loss(application, currency, capital),
        }

    def _exposure(self, application: Row, currency: str | None) -> int | None:
        held = [
            row
            for row in self._bundle.by("exposure", "obligor_id", application.get("borrower_id"))
            if row.get("financier_id") in (application.get("financier_id"), None)
        ]
        return outstanding_minor(last_reported(held, self._clocks), currency, self._converter)

    def _cover(
        self,
        promises: Sequence[Row],
        borrower_id: Value,
        currency: str | None,
        sums: tuple[int | None, int | None],
    ) -> tuple[int | None, int | None]:
        """Cover and need. What is unknown counts nothing for the one bound, in full for the other."""
        if not promises:
            return 0, 0
        stated, after = sums
        if stated is None:
            return None, None
        needed_most = self._part(stated)
        needed = None if after is None else min(needed_most, self._part(max(after, 0)))
        bounds = [self._counted(row, borrower_id, currency) for row in promises]
        least = sum(low for low, _ in bounds)
        most = sum(high for _, high in bounds)
        if least == most:
            return least, (needed_most if needed is None and least >= needed_most else needed)
        if needed is not None and most < needed:
            return most, needed
        wanted = needed_most if needed is None else needed
        return (least, wanted) if least >= wanted else (None, needed)

    def _part(self, amount: int) -> int:
        return -(-amount * self._min_bp // WHOLE_BP)

    def _counted(self, promise: Row, borrower_id: Value, currency: str | None) -> tuple[int, int]:
        guarantor_id = promise.get("guarantor_id")
        stated = self._sum([promise], currency) or 0
        if guarantor_id is None:
            return 0, stated
        if guarantee_circle_member.TABLE not in self._bundle.tables:
            return 0, stated
        circle = self._circle(guarantor_id)
        if circle is not None and circle == self._circle(borrower_id):
            return 0, 0
        wanted = (currency, self._max_age_days)
        means, _ = net_assets(self._bundle, guarantor_id, wanted, self._clocks, self._converter)
        burden = self._burden(guarantor_id, currency)
        if means is None or (burden is None and means > 0):
            return 0, stated if means is None else min(stated, means)
        free = max(means, 0)
        is_enough = burden is None or free >= burden
        counted = min(stated, free) if is_enough else free * stated // (burden or 1)
        return counted, counted

    def _circle(self, party_id: Value) -> Value:
        rows = self._bundle.by(guarantee_circle_member.TABLE, "party_id", party_id)
        return rows[0].get("circle_id") if rows else None

    def _burden(self, party_id: Value, currency: str | None) -> int | None:
        rows = self._bundle.by(guarantor_burden.TABLE, "guarantor_id", party_id)
        if len(rows) != 1:
            return None
        return self._converter.convert(
            whole(rows[0], "outside_minor"), text(rows[0], "currency"), currency
        )

    def _room(self, cover: int | None, exposure: int | None) -> int | None:
        borne = None if cover is None or not self._min_bp else cover * WHOLE_BP // self._min_bp
        return less(borne, exposure)

    def _loss(self, application: Row, currency: str | None, capital: int | None) -> int | None:
        """The loss if the borrower falls alone, where both bounds lie on one side of the limit."""
        if guarantee_fall.TABLE not in self._bundle.tables:
            return None
        rows = [
            row
            for row in self._bundle.by(
                guarantee_fall.TABLE, "party_id", application.get("borrower_id")
            )
            if row.get("financier_id") == application.get("financier_id")
        ]
        if not rows:
            return 0
        told = text(rows[0], "currency")
        least, most = (
            self._converter.convert(whole(rows[0], f"loss_at_{bound}_minor"), told, currency)
            for bound in ("least", "most")
        )
        limit = share_minor(capital, self._limit_bp)
        if limit is None or least is None:
            return most if least == most else None
        if least > limit:
            return least
        return most if most is not None and most <= limit else None

    def _sum(self, rows: Sequence[Row], currency: str | None) -> int | None:
        return total(
            self._converter.convert(whole(row, "amount_minor"), text(row, "currency"), currency)
            for row in rows
        )
