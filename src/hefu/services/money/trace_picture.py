"""The money in time order: a lane for each account, time from left to right, an arrow for each payment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hefu.facts.money_places import Place
from hefu.facts.transfers import Transfer
from hefu.services.committee.drawing import (
    COOL,
    FINE,
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
from hefu.services.money.read_trace import TraceReading
from hefu.services.money.trace_scene import LENDER, Scene, scene_of
from hefu.services.money.trace_words import holder_label, kind_label, tail
from hefu.vocabulary.labelled import LANGUAGES, Label, Language
from hefu.vocabulary.types.money import format_minor

_LEFT, _RIGHT, _TOP, _LANE, _FOOT = 214, 26, 42, 46, 34
_BREADTH, _STEP_MIN = 900, 62
_NAME_COLUMNS = 27
_COLOURS: dict[Place, str] = {
    "restricted": GRAVE,
    "returned": WARM,
    "old_loan": WARM,
    "untraceable": SOFT,
    "outside": SOFT,
    "supplier": FINE,
    "own": COOL,
    "other": COOL,
}


def money_picture(reading: TraceReading) -> Picture | None:
    """The payments that carried money of the drawdown, or can have carried it to where it should not go;
    of too many those with the largest amounts."""
    scene = scene_of(reading)
    if not scene.arrows:
        return None
    drawn = {language: _drawn(reading, scene, language) for language in LANGUAGES}
    return Picture(Label(en=drawn["en"], zh=drawn["zh"]), _in_words(scene))


def _drawn(reading: TraceReading, scene: Scene, language: Language) -> str:
    steps = _columns_of(scene.arrows)
    breadth = max(_BREADTH, _LEFT + _RIGHT + _STEP_MIN * (max(steps) + 1))
    height = _TOP + _LANE * len(scene.lanes) + _FOOT
    pen = Drawing(breadth, height, said("trace.in_time_order").in_language(language))
    width = (breadth - _LEFT - _RIGHT) / (max(steps) + 1)
    at = {key: _TOP + _LANE * number + _LANE / 2 for number, key in enumerate(scene.lanes)}
    _draw_lanes(pen, reading, at, (breadth, language))
    _draw_days(pen, scene, steps, (width, height))
    drawdowns = set(reading.drawdown.transfers)
    for each, step in zip(scene.arrows, steps, strict=True):
        across = _LEFT + width * (step + 0.5)
        start = Point(across, at[LENDER if each in drawdowns else each.payer])
        end = Point(across, at[each.payee])
        colour = WARM if _is_back(reading, each) else _COLOURS[reading.places.place(each.payee)]
        pen.circle(start, 3, fill=colour, stroke=colour)
        dashes = "5 4" if reading.places.place(each.payee) in ("untraceable", "outside") else ""
        pen.arrow(start, Point(end.x, end.y), colour=colour, thickness=2.2, dashes=dashes)
        told = format_minor(each.amount_minor, each.currency)
        between = Point(across, (start.y + end.y) / 2 + 4)
        pen.word(between, told, size=11, colour=INK, has_ground=True)
    return pen.finished()


def _is_back(reading: TraceReading, transfer: Transfer) -> bool:
    """Whether somebody else paid it to the borrower after the drawdown."""
    is_drawdown = transfer in reading.drawdown.transfers
    return (
        not is_drawdown
        and reading.places.place(transfer.payee) == "own"
        and reading.places.place(transfer.payer) != "own"
    )


def _columns_of(arrows: Sequence[Transfer]) -> list[int]:
    """The place of each arrow in time; every payment has a column of its own."""
    return list(range(len(arrows)))


def _draw_lanes(
    pen: Drawing, reading: TraceReading, at: dict[str, float], page: tuple[int, Language]
) -> None:
    breadth, language = page
    for key, level in at.items():
        place: Place = "own" if key == LENDER else reading.places.place(key)
        colour = INK if key == LENDER else _COLOURS[place]
        if place == "restricted":
            pen.box(
                Point(0, level - _LANE / 2 + 2),
                (breadth, _LANE - 4),
                fill="#fbeeed",
                stroke="#fbeeed",
            )
        elif place == "own" and key != LENDER:
            pen.box(Point(0, level - _LANE / 2 + 2), (breadth, _LANE - 4), fill=TINT, stroke=TINT)
        pen.line(Point(_LEFT, level), Point(breadth - 8, level), colour=LINE)
        name, note = _lane_words(reading, key)
        pen.word(
            Point(8, level - 2),
            shortened(name.in_language(language), _NAME_COLUMNS),
            anchor="start",
            is_bold=True,
        )
        pen.word(
            Point(8, level + 14),
            shortened(note.in_language(language), _NAME_COLUMNS + 6),
            anchor="start",
            size=11,
            colour=colour,
        )


def _lane_words(reading: TraceReading, key: str) -> tuple[Label, Label]:
    if key == LENDER:
        lender = reading.drawdown.financier_id or ""
        told = reading.names.get(lender)
        name = said("trace.lender") if told is None else Label(en=told, zh=told)
        return name, said("trace.lender")
    place = said(f"trace.place_{reading.places.place(key)}")
    kind = reading.places.kinds.get(key)
    if kind not in (None, "settlement") and reading.places.place(key) != "own":
        place = kind_label(str(kind))
    end = tail(key)
    note = Label(en=f"{place.en} {end}".strip(), zh=f"{place.zh} {end}".strip())
    return holder_label(reading, key), note


def _draw_days(pen: Drawing, scene: Scene, steps: Sequence[int], size: tuple[float, float]) -> None:
    """The day over the first of its payments, and a fine line where a new day begins."""
    width, height = size
    before: date | None = None
    for each, step in zip(scene.arrows, steps, strict=True):
        if each.paid_on == before:
            continue
        before = each.paid_on
        edge = _LEFT + width * step
        pen.line(Point(edge, _TOP - 8), Point(edge, height - _FOOT), colour=LINE, dashes="2 4")
        pen.word(
            Point(edge + 4, _TOP - 14),
            f"{each.paid_on:%m-%d}",
            anchor="start",
            size=11,
            colour=SOFT,
        )


def _in_words(scene: Scene) -> Label:
    code = "picture" if not scene.left_out else "picture_part"
    return said(
        f"trace.{code}",
        count=len(scene.arrows),
        lanes=len(scene.lanes),
        left_out=scene.left_out,
        first=scene.arrows[0].paid_on,
        last=scene.arrows[-1].paid_on,
    )
