"""Whether a statement's balances foot: opening booked + booked entries = closing booked, per currency."""

from __future__ import annotations

from collections.abc import Sequence

from hefu.importers.camt_entry import Entry
from hefu.importers.camt_tree import Element, all_at, at, text_at
from hefu.importers.camt_values import Refused, direction_at, required_amount_at
from hefu.vocabulary.types import money

_OPENING, _CLOSING = "OPBD", "CLBD"


def booked_balances(statement: Element) -> dict[str, dict[str, int]]:
    """``{"OPBD": {"CNY": 1815}, "CLBD": {...}}``: signed minor units; balances of sub-types are left out.

    Raises :class:`Refused` for an unreadable balance or two that contradict one another.
    """
    found: dict[str, dict[str, int]] = {_OPENING: {}, _CLOSING: {}}
    for node in all_at(statement, "Bal"):
        kind = text_at(node, "Tp/CdOrPrtry/Cd")
        if kind not in found or at(node, "Tp/SubTp") is not None:
            continue
        amount = required_amount_at(node, "Amt")
        signed = amount.minor if direction_at(node) == "in" else -amount.minor
        if found[kind].setdefault(amount.currency, signed) != signed:
            raise Refused(
                "camt.balance_twice",
                "Bal",
                kind=kind,
                first=_words(found[kind][amount.currency], amount.currency),
                second=_words(signed, amount.currency),
            )
    return found


def prove_footing(balances: dict[str, dict[str, int]], entries: Sequence[Entry]) -> None:
    """Raise :class:`Refused` unless the balances foot; nothing to prove unless both kinds are given."""
    opening, closing = balances[_OPENING], balances[_CLOSING]
    if not opening or not closing:
        return
    booked = [entry for entry in entries if entry.state == "booked"]
    currencies = {entry.amount.currency for entry in booked} | set(opening) | set(closing)
    for currency in sorted(currencies):
        if currency not in opening or currency not in closing:
            raise Refused(
                "camt.balance_currency",
                "Bal",
                opening=_all_words(opening),
                closing=_all_words(closing),
                currency=currency,
            )
        total = sum(entry.signed_minor for entry in booked if entry.amount.currency == currency)
        gap = closing[currency] - opening[currency] - total
        if gap:
            raise Refused(
                "camt.balance_does_not_foot",
                "Bal",
                opening=_words(opening[currency], currency),
                total=_words(total, currency),
                count=len(booked),
                closing=_words(closing[currency], currency),
                gap=_words(gap, currency),
            )


def _words(minor: int, currency: str) -> str:
    return money.format_amount(minor, currency)


def _all_words(balances: dict[str, int]) -> str:
    return ", ".join(_words(minor, currency) for currency, minor in sorted(balances.items()))
