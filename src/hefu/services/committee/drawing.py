"""A small pen for pictures on committee pages: SVG text, every word escaped, no address outside."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import hypot
from typing import Literal, NamedTuple

from hefu.services.terminal_width import width

Anchor = Literal["start", "middle", "end"]
INK, SOFT, LINE, TINT = "#1d2733", "#5b6875", "#c6ced6", "#f5f7f9"
GRAVE, WARM, COOL, FINE = "#b3261e", "#8a6100", "#1f5fa8", "#1b7f4b"
"""The colours of a decision page: decline, condition, refer, approve."""


class Point(NamedTuple):
    """A place on the picture, in pixels from the left and from the top."""

    x: float
    y: float


class Drawing:
    """Shapes in the order they were drawn; ``finished`` gives the SVG."""

    def __init__(self, breadth: int, height: int, title: str) -> None:
        self.breadth, self.height = breadth, height
        self._parts = [f"<title>{escape(title)}</title>"]
        self._heads: dict[str, str] = {}

    def line(
        self,
        start: Point,
        end: Point,
        *,
        colour: str = LINE,
        thickness: float = 1,
        dashes: str = "",
    ) -> None:
        """A straight line; ``dashes`` as ``5 4``."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<line x1="{start.x:.1f}" y1="{start.y:.1f}" x2="{end.x:.1f}" y2="{end.y:.1f}"'
            f' stroke="{colour}" stroke-width="{thickness:.1f}"{dashed}/>'
        )

    def arrow(
        self,
        start: Point,
        end: Point,
        *,
        colour: str = SOFT,
        thickness: float = 1.5,
        bend: float = 0,
        dashes: str = "",
    ) -> Point:
        """An arrow, bent to its left by ``bend`` pixels; returns where a word on it would stand."""
        length = hypot(end.x - start.x, end.y - start.y) or 1
        left = Point((end.y - start.y) / length, (start.x - end.x) / length)
        middle = Point((start.x + end.x) / 2, (start.y + end.y) / 2)
        knee = Point(middle.x + left.x * bend * 2, middle.y + left.y * bend * 2)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<path d="M{start.x:.1f} {start.y:.1f} Q{knee.x:.1f} {knee.y:.1f}'
            f' {end.x:.1f} {end.y:.1f}" fill="none" stroke="{colour}"'
            f' stroke-width="{thickness:.1f}"{dashed} marker-end="url(#{self._head(colour)})"/>'
        )
        return Point(middle.x + left.x * bend, middle.y + left.y * bend)

    def box(
        self,
        corner: Point,
        size: tuple[float, float],
        *,
        fill: str = "#ffffff",
        stroke: str = LINE,
        thickness: float = 1,
        rounding: float = 4,
    ) -> None:
        """A rectangle from its upper left corner."""
        self._parts.append(
            f'<rect x="{corner.x:.1f}" y="{corner.y:.1f}" width="{size[0]:.1f}"'
            f' height="{size[1]:.1f}" rx="{rounding:.1f}" fill="{fill}" stroke="{stroke}"'
            f' stroke-width="{thickness:.1f}"/>'
        )

    def circle(
        self, centre: Point, radius: float, *, fill: str = "#ffffff", stroke: str = SOFT
    ) -> None:
        """A circle with a fine edge."""
        self._parts.append(
            f'<circle cx="{centre.x:.1f}" cy="{centre.y:.1f}" r="{radius:.1f}" fill="{fill}"'
            f' stroke="{stroke}" stroke-width="1.5"/>'
        )

    def word(
        self,
        place: Point,
        text: str,
        *,
        anchor: Anchor = "middle",
        size: int = 12,
        colour: str = INK,
        is_bold: bool = False,
        has_ground: bool = False,
    ) -> None:
        """One line of text; ``has_ground`` keeps lines behind it from running through it."""
        weight = ' font-weight="600"' if is_bold else ""
        ground = (
            ' stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
            if has_ground
            else ""
        )
        self._parts.append(
            f'<text x="{place.x:.1f}" y="{place.y:.1f}" text-anchor="{anchor}" font-size="{size}"'
            f' fill="{colour}"{weight}{ground}>{escape(text)}</text>'
        )

    def words(
        self, place: Point, lines: Sequence[str], *, anchor: Anchor = "middle", size: int = 12
    ) -> None:
        """Lines below one another, the first in bold."""
        for number, text in enumerate(lines):
            below = Point(place.x, place.y + number * size * 1.35)
            colour = INK if number == 0 else SOFT
            self.word(below, text, anchor=anchor, size=size, colour=colour, is_bold=number == 0)

    def finished(self) -> str:
        """The SVG: as wide as the page allows, never wider than drawn."""
        heads = "".join(self._heads.values())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.breadth} {self.height}"'
            f' style="width:100%;max-width:{self.breadth}px;height:auto" role="img">'
            f"<defs>{heads}</defs>{''.join(self._parts)}</svg>"
        )

    def _head(self, colour: str) -> str:
        name = f"head-{colour.removeprefix('#')}"
        self._heads[colour] = (
            f'<marker id="{name}" viewBox="0 0 8 8" refX="7.2" refY="4" markerWidth="9"'
            f' markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
            f'<path d="M0 0.6 L8 4 L0 7.4 z" fill="{colour}"/></marker>'
        )
        return name


def shortened(text: str, columns: int) -> str:
    """The text, or its beginning with an ellipsis, in ``columns`` of a terminal or as many half ems."""
    if width(text) <= columns:
        return text
    kept = ""
    for char in text:
        if width(kept + char) > columns - 1:
            break
        kept += char
    return f"{kept}…"
