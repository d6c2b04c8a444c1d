"""Reading the parameter files and choosing the value that a pair of clocks calls for."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, Protocol

import msgspec

from hefu.vocabulary.errors import NotFound, PolicyIncomplete, require
from hefu.vocabulary.labelled import Label, read_yaml

Unit = Literal[
    "basis_points", "seconds", "days", "working_days", "months", "minor", "count", "micro"
]
Comparison = Literal["at_most", "more_than", "at_least", "less_than", "equals"]

_PACKAGE = "hefu.parameters"
_ID = re.compile(r"(?:law|policy|evidence)(?:\.[a-z][a-z0-9_]*)+")
_END_OF_TIME = date.max


class Clocks(Protocol):
    """The day a question is about and the day up to which we know: ``evidence.day.Clocks``."""

    @property
    def as_of(self) -> date:
        """The business date."""
        ...

    @property
    def known_on(self) -> date:
        """Nothing learned later is used."""
        ...


class DatedValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value with both its dates; ``effective_to`` is its last day, ``None`` for ever."""

    effective_from: date
    known_from: date
    value: int
    basis: tuple[str, ...]
    source: Label
    verified: bool
    effective_to: date | None = None

    def holds(self, clocks: Clocks) -> bool:
        """Whether it was known on ``known_on`` and valid on ``as_of``."""
        until = self.effective_to or _END_OF_TIME
        return self.known_from <= clocks.known_on and self.effective_from <= clocks.as_of <= until


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number of law or policy as its file states it."""

    id: str
    title: Label
    unit: Unit
    comparison: Comparison
    values: tuple[DatedValue, ...]
    currency: str | None = None
    note: Label | None = None


class ParameterValue(msgspec.Struct, frozen=True):
    """The value that holds at one pair of clocks, with all that an answer must say about it."""

    id: str
    title: Label
    unit: Unit
    comparison: Comparison
    value: int
    verified: bool
    basis: tuple[str, ...]
    source: Label
    effective_from: date
    known_from: date
    currency: str | None = None


@cache
def parameter(parameter_id: str) -> Parameter:
    """The file of one parameter. Raises ``NotFound`` (``parameter.unknown``)."""
    path = f"{parameter_id.replace('.', '/')}.yaml"
    if not _ID.fullmatch(parameter_id) or not files(_PACKAGE).joinpath(path).is_file():
        raise NotFound("parameter.unknown", id=parameter_id)
    found = msgspec.convert(read_yaml(_PACKAGE, path), Parameter)
    _require_sound(found, parameter_id)
    return found


def _require_sound(found: Parameter, parameter_id: str) -> None:
    require(found.id == parameter_id, f"parameter {found.id} must live at its own path")
    require(found.values, f"parameter {found.id} has no value")
    require(
        (found.unit == "minor") == (found.currency is not None),
        f"parameter {found.id}: an amount, and only an amount, names a currency",
    )
    dates = {(value.known_from, value.effective_from) for value in found.values}
    require(len(dates) == len(found.values), f"parameter {found.id} has two values for one day")
    for value in found.values:
        require(value.basis, f"parameter {found.id}: a value without a basis")


@cache
def parameter_ids() -> tuple[str, ...]:
    """Ids of all parameters, sorted."""
    roots = (entry for entry in files(_PACKAGE).iterdir() if entry.is_dir())
    return tuple(sorted(found for root in roots for found in _walk(root, root.name)))


def _walk(folder: Traversable, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}.{entry.name}")
        elif entry.name.endswith(".yaml"):
            yield f"{prefix}.{entry.name.removesuffix('.yaml')}"


@lru_cache(maxsize=64)
def _chosen_at(as_of: date, known_on: date) -> dict[str, ParameterValue]:
    """What was chosen at these clocks so far: the files are read once, so it stays the same."""
    del as_of, known_on
    return {}


class ParameterView:
    """All parameters as they stood on one pair of clocks."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._chosen = _chosen_at(clocks.as_of, clocks.known_on)

    def get(self, parameter_id: str) -> ParameterValue:
        """The value that holds: of those known on ``known_on`` and valid on ``as_of`` the one known
        last (of two known on one day the one that took effect last).

        Raises ``NotFound`` for an unknown id, ``PolicyIncomplete`` when no value holds.
        """
        chosen = self._chosen.get(parameter_id)
        if chosen is None:
            chosen = self._choose(parameter(parameter_id))
            self._chosen[parameter_id] = chosen
        return chosen

    def integer(self, parameter_id: str) -> int:
        """The bare number, in the parameter's unit."""
        return self.get(parameter_id).value

    def _choose(self, found: Parameter) -> ParameterValue:
        holding = [value for value in found.values if value.holds(self._clocks)]
        if not holding:
            raise PolicyIncomplete(
                "parameter.no_value",
                id=found.id,
                as_of=self._clocks.as_of,
                known_on=self._clocks.known_on,
                earliest=min(value.effective_from for value in found.values),
            )
        best = max(holding, key=lambda value: (value.known_from, value.effective_from))
        return ParameterValue(
            id=found.id,
            title=found.title,
            unit=found.unit,
            comparison=found.comparison,
            value=best.value,
            verified=best.verified,
            basis=best.basis,
            source=best.source,
            effective_from=best.effective_from,
            known_from=best.known_from,
            currency=found.currency,
        )


def parameter_digest(ids: Iterable[str], clocks: Clocks) -> str:
    """SHA-256, hexadecimal, of everything the parameters ``ids`` say at these clocks.

    Order and repetition of ``ids`` do not matter; titles and sources do not count; a changed
    number, unit, comparison word, basis or date does. Raises as :meth:`ParameterView.get`.
    """
    return _digest_at(tuple(sorted(set(ids))), _Days(clocks.as_of, clocks.known_on))


class _Days(msgspec.Struct, frozen=True):
    """Both days of a question, to look up by."""

    as_of: date
    known_on: date


@lru_cache(maxsize=256)
def _digest_at(ids: tuple[str, ...], clocks: _Days) -> str:
    """The same of ordered ids: one set of checks asks for the same parameters all day."""
    view = ParameterView(clocks)
    lines = []
    for parameter_id in ids:
        chosen = view.get(parameter_id)
        lines.append(
            [
                chosen.id,
                chosen.value,
                chosen.unit,
                chosen.currency,
                chosen.comparison,
                chosen.effective_from.isoformat(),
                chosen.known_from.isoformat(),
                list(chosen.basis),
                chosen.verified,
            ]
        )
    body = json.dumps(lines, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
