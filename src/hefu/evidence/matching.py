"""What a matcher of parties is given and what it answers. Which library weighs is known to storage alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from hefu.vocabulary.types.company_name import CompanyName

BIT_MICRO = 1_000_000
"""Weights are kept in millionths of a bit."""


class PartyRecord(msgspec.Struct, frozen=True):
    """One party as it is known by one id. ``identifier_kinds``: official identifiers it shows (``uscc``,
    ``lei``, ``gln``, ``tax_no``); a pair that shares a kind needs no weighing. ``address``: empty when
    unknown."""

    party_id: str
    name: CompanyName
    address: str = ""
    identifier_kinds: frozenset[str] = frozenset()


class WeighedPair(msgspec.Struct, frozen=True, order=True):
    """Two parties, ids in order, and how many bits of evidence say that they are one."""

    party_id: str
    other_party_id: str
    weight_micro: int


class PartyMatcher(Protocol):
    """Weighs pairs of records that share no identifier. It never decides."""

    @property
    def method_code(self) -> str:
        """Name of the method, such as ``splink``."""
        ...

    @property
    def settings_digest(self) -> str:
        """SHA-256 of the settings that were used, hexadecimal: the same settings, the same weights."""
        ...

    def weigh(
        self, records: Sequence[PartyRecord], least_weight_micro: int
    ) -> Sequence[WeighedPair]:
        """Pairs of at least this weight, in order of their ids; the same records, the same answer.

        Raises ``Unavailable`` when the library behind it is not installed.
        """
        ...
