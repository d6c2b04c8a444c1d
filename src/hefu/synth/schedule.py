"""Which stories the book tells, and how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count, cycle, islice

from hefu.synth import voucher_office
from hefu.synth.desk import Desk
from hefu.synth.papers import Deal, Verdict
from hefu.synth.patterns import (
    already_settled,
    arithmetic_wrong,
    blind_search,
    circular_trade,
    cross_lender_duplicate,
    duplicate_financing,
    evergreening,
    future_receivable,
    goods_never_delivered,
    guarantee_ring,
    honest_incomplete,
    identity_invalid,
    lapsing_registration,
    late_big_buyer,
    limit_split,
    money_astray,
    near_duplicate,
    no_facility,
    order_and_invoice,
    over_guaranteed,
    over_limit,
    phantom_trade,
    pledged_elsewhere,
    price_inflation,
    price_off_order,
    related_buyer,
    reversed_after_financing,
    shell_supplier,
    stale_verification,
    voucher_abuse,
    watchlisted_party,
    wrong_collection_account,
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
    "cross_lender_duplicate": cross_lender_duplicate,
    "phantom_trade": phantom_trade,
    "circular_trade": circular_trade,
    "price_inflation": price_inflation,
    "future_receivable": future_receivable,
    "voucher_abuse": voucher_abuse,
    "evergreening": evergreening,
    "wrong_collection_account": wrong_collection_account,
    "limit_split": limit_split,
    "shell_supplier": shell_supplier,
    "watchlisted_party": watchlisted_party,
    "late_big_buyer": late_big_buyer,
    "stale_verification": stale_verification,
    "over_guaranteed": over_guaranteed,
    "lapsing_registration": lapsing_registration,
    "blind_search": blind_search,
    "order_and_invoice": order_and_invoice,
    "money_astray": money_astray,
}
PATTERNS = tuple(_MODULES)
MUTUAL = "mutual_guarantee"

LOOKALIKE_RECIPES: Mapping[tuple[str, str], Recipe] = {
    (name, variant): recipe
    for name, module in _MODULES.items()
    for variant, recipe in module.LOOKALIKES.items()
}

# Shares of all applications, in percent; what is left is ordinary honest business.
_PLANTED_PERCENT = 34
_LOOKALIKE_PERCENT = 26
_INCOMPLETE_PERCENT = 6
_VOUCHER_PERCENT = 3
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
        is_voucher = desk.dice.happens(_VOUCHER_PERCENT)
        deal = voucher_office.deal(desk) if is_voucher else desk.deal(desk.borrower())
        if desk.dice.happens(_DISBURSED_PERCENT):
            desk.backdate(deal, "disbursed")
        desk.file(deal, Verdict("honest"))


def _special_stories(applications: int) -> Iterator[Story]:
    planted = max(len(PATTERNS), applications * _PLANTED_PERCENT // 100)
    alike = max(len(PATTERNS), applications * _LOOKALIKE_PERCENT // 100)
    incomplete = max(2, applications * _INCOMPLETE_PERCENT // 100)
    yield from islice(_by_turns(_planted()), planted)
    yield from islice(_by_turns(_lookalikes()), alike)
    yield from islice(cycle(_incomplete()), incomplete)
    apart = max(1, applications * _APART_PERCENT // 100)
    verdict = Verdict("apart", pattern=MUTUAL, variant="mutual_pair", trace="network")
    yield from islice(cycle([(verdict, guarantee_ring.APART["mutual_pair"])]), apart)


def _planted() -> list[list[Story]]:
    return [
        [
            (
                Verdict("planted", pattern=name, variant=variant, trace=module.TRACES[variant]),
                recipe,
            )
            for variant, recipe in module.PLANTED.items()
        ]
        for name, module in _MODULES.items()
    ]


def _lookalikes() -> list[list[Story]]:
    return [
        [
            (Verdict("honest", variant=variant, lookalike_of=name), recipe)
            for variant, recipe in module.LOOKALIKES.items()
        ]
        for name, module in _MODULES.items()
    ]


def _incomplete() -> list[Story]:
    return [
        (Verdict("honest_incomplete", variant=name, missing=name), recipe)
        for name, recipe in honest_incomplete.INCOMPLETE.items()
    ]


def _by_turns(groups: list[list[Story]]) -> Iterator[Story]:
    """One of every group, then another of every group, and so on: all groups are equally frequent."""
    for turn in count():
        yield from (group[turn % len(group)] for group in groups)


def least_firms(application_count: int) -> int:
    """Firms that a book of this many applications needs: many stories want firms of their own."""
    return 60 + application_count
