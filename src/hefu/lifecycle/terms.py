"""What a caller states with a move: each term present, of its kind, and none besides."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from hefu.ledger.transfer import AMOUNT_MAX
from hefu.lifecycle.standing import Term
from hefu.lifecycle.table import Move, TermKind, TransitionTable
from hefu.vocabulary.errors import InvalidInput

_TEXT_MAX = 2_000
_ID_MAX = 200
_CODE = re.compile(r"[A-Za-z0-9_./-]{1,64}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def checked_terms(
    table: TransitionTable, event: str, given: Mapping[str, object]
) -> dict[str, Term]:
    """The terms of a wish as they will be kept.

    Raises ``InvalidInput``: ``lifecycle.term_missing``, ``lifecycle.term_unknown`` and
    ``lifecycle.term_bad`` with the term and what was expected.
    """
    move = table.move(event)
    named = {name.removesuffix("?"): kind for name, kind in move.terms.items()}
    told = {"instrument": table.instrument, "event": event}
    for name in given:
        if name not in named:
            known = ", ".join(named) or "—"
            raise InvalidInput("lifecycle.term_unknown", **told, term=name, known=known)
    kept: dict[str, Term] = {}
    for name, kind in move.terms.items():
        plain = name.removesuffix("?")
        value = given.get(plain)
        if value is None or value == "":
            if not name.endswith("?"):
                raise InvalidInput("lifecycle.term_missing", **told, term=plain)
            continue
        if not _KINDS[kind](value):
            raise InvalidInput("lifecycle.term_bad", **told, term=plain, kind=kind, given=value)
        kept[plain] = value if isinstance(value, int) else str(value)
    return kept


def required_terms(move: Move) -> tuple[str, ...]:
    """Names of the terms that may not be left out."""
    return tuple(name for name in move.terms if not name.endswith("?"))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_amount(value: object) -> bool:
    return _is_whole(value) and 0 < int(str(value)) <= AMOUNT_MAX


def _is_rate(value: object) -> bool:
    return _is_whole(value) and 0 <= int(str(value)) <= 100_000


def _is_flag(value: object) -> bool:
    return _is_whole(value) and value in (0, 1)


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_text(most: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value) <= most and "\x00" not in value


def _fits(form: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and form.fullmatch(value) is not None


_KINDS: Mapping[TermKind, Callable[[object], bool]] = {
    "minor": _is_amount,
    "bp": _is_rate,
    "currency": _fits(_CURRENCY),
    "date": _is_day,
    "id": _is_text(_ID_MAX),
    "code": _fits(_CODE),
    "text": _is_text(_TEXT_MAX),
    "flag": _is_flag,
}
