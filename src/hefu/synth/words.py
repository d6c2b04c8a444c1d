"""The word list of the example book, typed."""

from __future__ import annotations

from functools import cache

import msgspec

from hefu.vocabulary.labelled import read_yaml


class Region(msgspec.Struct, frozen=True):
    """An administrative code, the tax bureau's province code, and the place in firms' names."""

    code: str
    tax: str
    place: str


class Good(msgspec.Struct, frozen=True):
    """A good and the range of its ordinary price without tax, in fen per unit (UN/ECE Rec 20)."""

    code: str
    name: str
    unit: str
    low_fen: int
    high_fen: int


class Line(msgspec.Struct, frozen=True):
    """A line of business: GB/T 4754 class, the words of a firm's name, its goods."""

    industry: str
    words: str
    items: tuple[Good, ...]


class Named(msgspec.Struct, frozen=True):
    """A bank or factor."""

    name: str
    region: str


class Words(msgspec.Struct, frozen=True):
    """All words."""

    regions: tuple[Region, ...]
    streets: tuple[str, ...]
    brand_first: tuple[str, ...]
    brand_second: tuple[str, ...]
    surnames: tuple[str, ...]
    given_first: tuple[str, ...]
    given_second: tuple[str, ...]
    core_brands: tuple[str, ...]
    core_form: str
    forms: tuple[str, ...]
    own_bank: Named
    banks: tuple[Named, ...]
    carriers: tuple[str, ...]
    verifier: str
    platforms: tuple[Named, ...]
    keepers: tuple[Named, ...]
    treasury_form: str
    trades: dict[str, tuple[Line, ...]]


@cache
def words() -> Words:
    """The word list, read once."""
    return msgspec.convert(read_yaml("hefu.synth", "words.yaml"), Words)
