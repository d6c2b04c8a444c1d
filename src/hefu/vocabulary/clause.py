"""Legal and policy sources by short id, so that every answer can name its clause in both languages."""

from __future__ import annotations

from functools import cache

import msgspec

from hefu.vocabulary.labelled import Label, read_yaml

_BASIS = "hefu.vocabulary.basis"


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One source. ``verified`` is false when the wording was not read in a public copy of the text."""

    id: str
    title: Label
    says: Label
    verified: bool


@cache
def clause(clause_id: str) -> Clause:
    """One clause by id. ``FileNotFoundError`` names the missing file."""
    return msgspec.convert(read_yaml(_BASIS, f"{clause_id}.yaml"), Clause)
