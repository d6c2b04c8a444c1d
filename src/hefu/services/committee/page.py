"""What a committee page says, in both languages, before anybody decides how to show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from hefu.evidence.day import Clocks
from hefu.vocabulary.clause import Clause
from hefu.vocabulary.labelled import LANGUAGES, Label
from hefu.vocabulary.messages import render_message
from hefu.vocabulary.types.money import format_amount


class Figure(msgspec.Struct, frozen=True):
    """One number that matters, and what it is."""

    name: Label
    value: Label


class Column(msgspec.Struct, frozen=True):
    """Heading of a table's column; numbers stand to the right, whole cells are never broken."""

    title: Label
    is_number: bool = False
    is_whole: bool = False


class Table(msgspec.Struct, frozen=True):
    """Rows of labels, as many as there are columns; ``left_out`` rows more were not shown."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Label, ...], ...]
    left_out: int = 0


class Picture(msgspec.Struct, frozen=True):
    """An SVG per language, and in words what can be seen: for a terminal, and for who cannot see it."""

    svg: Label
    in_words: Label


class Section(msgspec.Struct, frozen=True):
    """A heading with sentences, a picture and a table, each where there is something to show."""

    title: Label
    says: tuple[Label, ...] = ()
    picture: Picture | None = None
    table: Table | None = None


class CommitteePage(msgspec.Struct, frozen=True):
    """One page. ``answer`` comes first: what a committee needs if it reads one sentence.

    ``unknown``: what the answer does not know and would need. ``assumed``: how it was computed and on
    which parameters. ``data``: the same in bare numbers, minor units and ids, for programs.
    """

    kind: str
    title: Label
    as_of: date
    known_on: date
    answer: Label
    is_grave: bool
    figures: tuple[Figure, ...]
    sections: tuple[Section, ...]
    unknown: tuple[Label, ...]
    assumed: tuple[Label, ...]
    clauses: tuple[Clause, ...]
    data: Mapping[str, Any]

    @property
    def clocks(self) -> Clocks:
        """Business date and day of knowledge."""
        return Clocks(self.as_of, self.known_on)


def said(code: str, **arguments: object) -> Label:
    """The sentence of ``code`` in both languages; arguments that are labels are told in each."""
    told = {}
    for language in LANGUAGES:
        words = {
            name: value.in_language(language) if isinstance(value, Label) else value
            for name, value in arguments.items()
        }
        told[language] = render_message(code, words, language)
    return Label(en=told["en"], zh=told["zh"])


def plain(value: object) -> Label:
    """A name, a number or a day that both languages write alike."""
    return Label(en=str(value), zh=str(value))


def amount(minor: int | None, currency: str) -> Label:
    """An amount with its currency; ``None`` is unknown."""
    if minor is None:
        return said("committee.unknown_value")
    return Label(en=format_amount(minor, currency, "en"), zh=format_amount(minor, currency, "zh"))


def share(bp: int | None) -> Label:
    """Basis points as a percentage; ``None`` is unknown."""
    if bp is None:
        return said("committee.unknown_value")
    units, rest = divmod(abs(bp), 100)
    number = f"{units}.{rest:02d}".rstrip("0").rstrip(".")
    sign = "-" if bp < 0 else ""
    return Label(en=f"{sign}{number} %", zh=f"{sign}{number}%")
