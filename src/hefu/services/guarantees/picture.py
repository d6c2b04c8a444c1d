"""The circle as a picture: firms around it, amounts on the arrows, the cut in another style."""

from __future__ import annotations

from math import cos, hypot, pi, sin

from hefu.services.committee.drawing import (
    COOL,
    GRAVE,
    INK,
    SOFT,
    Drawing,
    Point,
    shortened,
)
from hefu.services.committee.page import Picture, said
from hefu.services.guarantees.cut import Cut
from hefu.services.guarantees.reading import GuaranteeReading
from hefu.services.guarantees.structures import Circle, ring_of
from hefu.vocabulary.labelled import LANGUAGES, Label, Language

_BREADTH, _RADIUS = 820, 150
_BOX = (214.0, 46.0)
_NAME_COLUMNS = 30


def circle_picture(reading: GuaranteeReading, circle: Circle, cut: Cut) -> Picture:
    """The firms of the circle and every guarantee between them."""
    words = said(
        "guarantees.picture",
        ring=ring_of(reading, circle),
        total=reading.money(circle.total),
        smallest=reading.money(circle.smallest),
    )
    drawn = {
        language: _draw(reading, circle, cut, (language, words.in_language(language)))
        for language in LANGUAGES
    }
    return Picture(Label(en=drawn["en"], zh=drawn["zh"]), words)


def _draw(reading: GuaranteeReading, circle: Circle, cut: Cut, told: tuple[Language, str]) -> str:
    language, title = told
    count = len(circle.firms)
    radius = _RADIUS + 14 * max(count - 3, 0)
    centre = Point(_BREADTH / 2, radius + 58)
    pen = Drawing(_BREADTH, 2 * radius + 150, title)
    places = [_place(centre, radius, n, count) for n in range(count)]
    at = {firm: places[n] for n, firm in enumerate(circle.firms)}
    tails, heads, amounts = (column.tolist() for column in reading.links)
    labels: list[tuple[Point, str, str]] = []
    for tail, head, minor in zip(tails, heads, amounts, strict=True):
        if tail in at and head in at:
            is_cut = cut.holds(tail, head)
            is_ring = circle.firms[(circle.firms.index(tail) + 1) % count] == head
            colour = GRAVE if is_cut else (COOL if is_ring else SOFT)
            start, end = _clipped(at[tail], at[head]), _clipped(at[head], at[tail])
            middle = pen.arrow(
                start,
                end,
                colour=colour,
                thickness=2.2 if is_ring else 1.2,
                bend=16 if count == 2 or not is_ring else 0,
                dashes="7 5" if is_cut else "",
            )
            labels.append((middle, reading.money(minor).in_language(language), colour))
    for firm, place in at.items():
        _firm(pen, reading, (firm, place), language)
    for place, text, colour in labels:
        pen.word(place, text, size=12, colour=colour, is_bold=True, has_ground=True)
    _legend(pen, cut, 2 * radius + 130, language)
    return pen.finished()


def _firm(
    pen: Drawing, reading: GuaranteeReading, at: tuple[int, Point], language: Language
) -> None:
    firm, place = at
    corner = Point(place.x - _BOX[0] / 2, place.y - _BOX[1] / 2)
    pen.box(corner, _BOX, stroke=INK if reading.evidence.means[firm] is not None else SOFT)
    means = reading.money(reading.evidence.means[firm])
    beneath = said("guarantees.means_of", means=means).in_language(language)
    name = shortened(reading.name(firm), _NAME_COLUMNS)
    pen.word(Point(place.x, place.y - 4), name, size=13, is_bold=True)
    pen.word(Point(place.x, place.y + 14), beneath, size=11, colour=SOFT)


def _legend(pen: Drawing, cut: Cut, below: int, language: Language) -> None:
    items = [("legend_guarantee", COOL, "")]
    if cut.pairs:
        items.append(("legend_cut", GRAVE, "7 5"))
    left = 24.0
    for code, colour, dashes in items:
        pen.line(
            Point(left, below), Point(left + 34, below), colour=colour, thickness=2.2, dashes=dashes
        )
        text = said(f"guarantees.{code}").in_language(language)
        pen.word(Point(left + 42, below + 4), text, anchor="start", size=12, colour=SOFT)
        left += 340


def _place(centre: Point, radius: float, number: int, count: int) -> Point:
    """Clockwise from the top; two firms stand side by side."""
    angle = (pi if count == 2 else -pi / 2) + 2 * pi * number / count
    return Point(centre.x + 1.75 * radius * cos(angle), centre.y + radius * sin(angle))


def _clipped(here: Point, there: Point) -> Point:
    """Where the line from one box to the other leaves the first."""
    across, down = there.x - here.x, there.y - here.y
    reach = min(
        (_BOX[0] / 2 + 4) / abs(across) if across else 9.0,
        (_BOX[1] / 2 + 4) / abs(down) if down else 9.0,
    )
    length = hypot(across, down) or 1
    reach = min(reach, 0.45 if length else 0)
    return Point(here.x + across * reach, here.y + down * reach)
