"""The cascade as a picture: steps from left to right, the bank's facilities at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hefu.services.chain.carrying import Outcome
from hefu.services.chain.reading import ChainReading
from hefu.services.chain.tiers import STEPS_MAX, Tier, tiers_of
from hefu.services.committee.drawing import (
    COOL,
    GRAVE,
    INK,
    LINE,
    SOFT,
    TINT,
    WARM,
    Drawing,
    Point,
    shortened,
)
from hefu.services.committee.page import Picture, said
from hefu.vocabulary.labelled import LANGUAGES, Label, Language
from hefu.vocabulary.types.money import format_minor

if TYPE_CHECKING:
    from hefu.kernels.network.esri.supply_network import Floats

_SHOWN_MAX = 7
_BREADTH, _TOP, _ROW = 900, 62, 56
_BOX = (162.0, 42.0)
_NAME_COLUMNS = 22


def cascade_picture(reading: ChainReading, outcome: Outcome) -> Picture:
    """The picture in both languages, and what it shows in words."""
    tiers = tiers_of(reading, outcome)
    drawn = {each: _Pen(reading, outcome, tiers, each).drawn() for each in LANGUAGES}
    steps = {
        language: ", ".join(
            said("shock.step_list", count=len(tier.firms), number=tier.number).in_language(language)
            for tier in tiers
            if tier.number
        )
        or "—"
        for language in LANGUAGES
    }
    words = said(
        "shock.cascade_words",
        shocked=len(tiers[0].firms) if tiers and tiers[0].number == 0 else 0,
        steps=Label(en=steps["en"], zh=steps["zh"].replace(", ", "、")),
        facilities=len(outcome.carried.by_facility),
    )
    return Picture(Label(en=drawn["en"], zh=drawn["zh"]), words)


class _Pen:
    def __init__(
        self, reading: ChainReading, outcome: Outcome, tiers: list[Tier], language: Language
    ) -> None:
        self._reading, self._outcome, self._tiers = reading, outcome, tiers
        self._language: Language = language
        self._facilities = sorted(
            outcome.carried.by_facility, key=lambda at: (-outcome.carried.by_facility[at], at)
        )
        rows = max([len(each.firms) for each in tiers] + [len(self._facilities), 1])
        height = _TOP + min(rows, _SHOWN_MAX) * _ROW + (26 if rows > _SHOWN_MAX else 8)
        self._pen = Drawing(_BREADTH, height, self._say("section_cascade"))
        self._gap = (_BREADTH - _BOX[0]) / max(len(tiers), 1)
        self._place = {
            firm: Point(column * self._gap, _TOP + row * _ROW)
            for column, tier in enumerate(tiers)
            for row, firm in enumerate(tier.firms[:_SHOWN_MAX])
        }

    def drawn(self) -> str:
        """Lines below, boxes above."""
        self._links()
        self._to_facilities()
        for column, tier in enumerate(self._tiers):
            left = column * self._gap
            self._head(left, self._tier_name(tier), self._say("tier_count", count=len(tier.firms)))
            for firm in tier.firms[:_SHOWN_MAX]:
                self._firm(firm)
            self._more(left, len(tier.firms), "more")
        self._bank()
        return self._pen.finished()

    def _say(self, code: str, **arguments: object) -> str:
        return said(f"shock.{code}", **arguments).in_language(self._language)

    def _tier_name(self, tier: Tier) -> str:
        if tier.number == 0:
            return self._say("tier_start")
        return self._say("tier_last" if tier.number == STEPS_MAX else "tier", number=tier.number)

    def _head(self, left: float, name: str, count: str) -> None:
        middle = left + _BOX[0] / 2
        self._pen.word(Point(middle, 20), name, size=13, is_bold=True)
        self._pen.word(Point(middle, 38), count, size=12, colour=SOFT)
        self._pen.line(Point(left, 48), Point(left + _BOX[0], 48), colour=LINE)

    def _more(self, left: float, count: int, code: str) -> None:
        if count > _SHOWN_MAX:
            below = Point(left + _BOX[0] / 2, _TOP + _SHOWN_MAX * _ROW + 10)
            self._pen.word(below, self._say(code, count=count - _SHOWN_MAX), colour=SOFT)

    def _firm(self, firm: int) -> None:
        corner, cascade = self._place[firm], self._outcome.carried.cascade
        down, up = float(cascade.loss_downstream[firm]), float(cascade.loss_upstream[firm])
        fails = bool(self._outcome.carried.sweeps[firm] >= 0)
        self._pen.box(corner, _BOX, stroke=GRAVE if fails else LINE, thickness=1 + fails)
        name = shortened(self._reading.name(firm).in_language(self._language), _NAME_COLUMNS)
        self._pen.word(Point(corner.x + 8, corner.y + 16), name, anchor="start", is_bold=fails)
        whole = _BOX[0] - 58
        self._pen.box(
            Point(corner.x + 8, corner.y + 25), (whole, 9), fill=TINT, stroke=LINE, rounding=1
        )
        colour = WARM if down >= up else COOL
        if self._outcome.carried.reached[firm] == 0:
            colour = SOFT
        if max(down, up) > 0:
            self._pen.box(
                Point(corner.x + 8, corner.y + 25),
                (max(whole * max(down, up), 1.0), 9),
                fill=colour,
                stroke=colour,
                rounding=1,
            )
        lost = f"{round(max(down, up) * 100)}%"
        self._pen.word(Point(corner.x + _BOX[0] - 8, corner.y + 33), lost, anchor="end")

    def _links(self) -> None:
        """To each firm shown, from the firm of the step before with which it trades most."""
        chain, cascade = self._reading.chain, self._outcome.carried.cascade
        column_of = {firm: column for column, tier in enumerate(self._tiers) for firm in tier.firms}
        best: dict[int, tuple[float, int]] = {}
        for seller, buyer, amount in zip(
            chain.links.suppliers.tolist(),
            chain.links.customers.tolist(),
            chain.links.weights.tolist(),
            strict=True,
        ):
            for origin, hit, side in (
                (seller, buyer, cascade.loss_downstream),
                (buyer, seller, cascade.loss_upstream),
            ):
                is_way = origin in self._place and hit in self._place and self._is_side(hit, side)
                if is_way and column_of[origin] == column_of[hit] - 1:
                    best[hit] = max(best.get(hit, (0.0, -1)), (amount, origin))
        for hit, (_, origin) in sorted(best.items()):
            start, end = self._place[origin], self._place[hit]
            is_down = cascade.loss_downstream[hit] >= cascade.loss_upstream[hit]
            self._pen.arrow(
                Point(start.x + _BOX[0], start.y + _BOX[1] / 2),
                Point(end.x - 2, end.y + _BOX[1] / 2),
                colour=WARM if is_down else COOL,
                thickness=1.2,
            )

    def _is_side(self, hit: int, side: Floats) -> bool:
        """Whether a firm is hit at least as much on this side as on the other."""
        return bool(side[hit] >= self._outcome.carried.cascade.loss[hit])

    def _to_facilities(self) -> None:
        for row, at in enumerate(self._facilities[:_SHOWN_MAX]):
            lent = self._reading.lending.lent[at]
            origin = self._place.get(self._reading.chain.place[lent.borrower_id])
            if origin is not None:
                self._pen.arrow(
                    Point(origin.x + _BOX[0], origin.y + _BOX[1] / 2),
                    Point(_BREADTH - _BOX[0] - 2, _TOP + row * _ROW + _BOX[1] / 2),
                    colour=GRAVE,
                    thickness=1.2,
                    dashes="5 3",
                )

    def _bank(self) -> None:
        left = _BREADTH - _BOX[0]
        count = len(self._facilities)
        self._head(left, self._say("tier_bank"), str(count) if count else self._say("none_fail"))
        for row, at in enumerate(self._facilities[:_SHOWN_MAX]):
            lent, corner = self._reading.lending.lent[at], Point(left, _TOP + row * _ROW)
            self._pen.box(corner, _BOX, fill="#fdf3f2", stroke=GRAVE)
            head = shortened(
                lent.facility_no or self._reading.party(lent.borrower_id).zh, _NAME_COLUMNS
            )
            self._pen.word(Point(left + 8, corner.y + 16), head, anchor="start", colour=INK)
            loss = format_minor(
                self._outcome.carried.by_facility[at], self._reading.chain.currency
            ).split(".")[0]
            self._pen.word(
                Point(left + _BOX[0] - 8, corner.y + 34),
                f"{self._reading.chain.currency} {loss}",
                anchor="end",
                colour=GRAVE,
                is_bold=True,
            )
        self._more(left, count, "more_facilities")
