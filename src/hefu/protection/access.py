"""How a class of fields is shown to a role for a purpose, read from the dated table ``access.yaml``."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

import msgspec

from hefu.vocabulary.errors import InvalidInput, PolicyIncomplete, require
from hefu.vocabulary.field_class import FieldClass
from hefu.vocabulary.labelled import read_yaml
from hefu.vocabulary.labels import code_families

Showing = Literal["plain", "masked", "hidden"]


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    roles: tuple[str, ...]
    purposes: tuple[str, ...]
    sees: dict[FieldClass, Showing]


class _Dated(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    effective_from: date
    known_from: date
    verified: bool
    lines: tuple[_Line, ...]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    values: tuple[_Dated, ...]


def showing(role: str, field_class: FieldClass, purpose: str, on: date) -> Showing:
    """How ``role`` sees fields of ``field_class`` for ``purpose`` by the table known on the day ``on``;
    ``hidden`` wherever no line of it says otherwise.

    Raises ``InvalidInput`` for a role or purpose that is none, ``PolicyIncomplete`` on a day before the
    first table.
    """
    for family, code in (("role", role), ("purpose", purpose)):
        if code not in code_families()[family].codes:
            known = ", ".join(code_families()[family].codes)
            raise InvalidInput(f"protection.{family}_unknown", named=code, known=known)
    held = [one for one in _dated() if one.known_from <= on and one.effective_from <= on]
    if not held:
        raise PolicyIncomplete("protection.no_access_table", on=on.isoformat())
    latest = max(held, key=lambda one: (one.known_from, one.effective_from))
    for line in latest.lines:
        if role in line.roles and purpose in line.purposes:
            return line.sees.get(field_class, "hidden")
    return "hidden"


@cache
def _dated() -> tuple[_Dated, ...]:
    found = msgspec.convert(read_yaml("hefu.protection", "access.yaml"), _Table).values
    families = code_families()
    for one in found:
        told = [
            (role, purpose)
            for line in one.lines
            for role in line.roles
            for purpose in line.purposes
        ]
        require(len(set(told)) == len(told), "a role has two lines for one purpose")
        for role, purpose in told:
            require(role in families["role"].codes, f"no role is called {role}")
            require(purpose in families["purpose"].codes, f"no purpose is called {purpose}")
    return found
