"""Which stories the book tells, and how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import cycle, islice, zip_longest

from hefu.synth.desk import Desk
from hefu.synth.papers import Deal, Verdict
from hefu.synth.patterns import (
    already_settled,
    arithmetic_wrong,
    duplicate_financing,
    goods_never_delivered,
    guarantee_ring,
    honest_incomplete,
    identity_invalid,
    near_duplicate,
    no_facility,
    over_limit,
    pledged_elsewhere,
    price_off_order,
    related_buyer,
    reversed_after_financing,
)
from hefu.vocabulary.errors import InvalidInput

Recipe = Callable[[Desk], Deal]
Story = tuple[Verdict, Recipe]

_MODULES = {
    "duplicate_financing": duplicate_financing,
    "near_duplicate": near_duplicate,
    "reversed_after_financing": reversed_after_financing,
    "goods_never_delivered": goods_never_delivered,
    "price_off_order": price_off_order,
    "related_buyer": related_buyer,
    "pledged_elsewhere": pledged_elsewhere,
    "already_settled": already_settled,
    "guarantee_ring": guarantee_ring,
    "over_limit": over_limit,
    "no_facility": no_facility,
    "arithmetic_wrong": arithmetic_wrong,
    "identity_invalid": identity_invalid,
}
PATTERNS = tuple(_MODULES)
MUTUAL = "mutual_guarantee"

LOOKALIKE_RECIPES: Mapping[tuple[str, str], Recipe] = {
    (name, variant): recipe
    for name, module in _MODULES.items()
    for variant, recipe in module.LOOKALIKES.items()
}

# Shares of all applications, in percent; what is left is ordinary honest business.
_PLANTED_PERCENT = 26
_LOOKALIKE_PERCENT = 20
_INCOMPLETE_PERCENT = 8
_APART_PERCENT = 1
_DISBURSED_PERCENT = 10


def planted_variants() -> Mapping[str, tuple[str, ...]]:
    """Names of the ways in which each pattern is planted."""
    return {name: tuple(module.PLANTED) for name, module in _MODULES.items()}


def lookalike_variants() -> Mapping[str, tuple[str, ...]]:
    """Names of the honest cases that resemble each pattern."""
    return {name: tuple(module.LOOKALIKES) for name, module in _MODULES.items()}


def incomplete_variants() -> tuple[str, ...]:
    """Names of the papers that an honest application may lack."""
    return tuple(honest_incomplete.INCOMPLETE)


def least_applications() -> int:
    """The smallest book that tells every pattern and one look-alike of each."""
    return 3 * len(PATTERNS) + 6


def tell_stories(desk: Desk, application_count: int) -> None:
    """File exactly ``application_count`` applications. ``InvalidInput`` when they are too few."""
    if application_count < least_applications():
        raise InvalidInput(
            "synth.too_few_applications",
            applications=application_count,
            least=least_applications(),
        )
    for verdict, recipe in _special_stories(application_count):
        desk.file(recipe(desk), verdict)
    while len(desk.deals) < application_count:
        deal = desk.deal(desk.borrower())
        if desk.dice.happens(_DISBURSED_PERCENT):
            desk.backdate(deal, "disbursed")
        desk.file(deal, Verdict("honest"))


def _special_stories(count: int) -> Iterator[Story]:
    planted = max(len(PATTERNS), count * _PLANTED_PERCENT // 100)
    alike = max(len(PATTERNS), count * _LOOKALIKE_PERCENT // 100)
    incomplete = max(2, count * _INCOMPLETE_PERCENT // 100)
    yield from islice(cycle(_planted()), planted)
    yield from islice(cycle(_lookalikes()), alike)
    yield from islice(cycle(_incomplete()), incomplete)
    apart = max(1, count * _APART_PERCENT // 100)
    verdict = Verdict("apart", pattern=MUTUAL, variant="mutual_pair")
    yield from islice(cycle([(verdict, guarantee_ring.APART["mutual_pair"])]), apart)


def _planted() -> list[Story]:
    return _by_turns(
        [
            (Verdict("planted", pattern=name, variant=variant), recipe)
            for variant, recipe in module.PLANTED.items()
        ]
        for name, module in _MODULES.items()
    )


def _lookalikes() -> list[Story]:
    return _by_turns(
        [
            (Verdict("honest", variant=variant, lookalike_of=name), recipe)
            for variant, recipe in module.LOOKALIKES.items()
        ]
        for name, module in _MODULES.items()
    )


def _incomplete() -> list[Story]:
    return [
        (Verdict("honest_incomplete", variant=name, missing=name), recipe)
        for name, recipe in honest_incomplete.INCOMPLETE.items()
    ]


def _by_turns(groups: Iterator[list[Story]]) -> list[Story]:
    """First the first of every group, then the second of every group, and so on."""
    return [story for turn in zip_longest(*groups) for story in turn if story is not None]


def least_firms(application_count: int) -> int:
    """Firms that a book of this many applications needs: many stories want firms of their own."""
    return 60 + application_count
