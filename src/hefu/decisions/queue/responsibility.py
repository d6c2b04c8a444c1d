"""Who owns an alert, and in whom its cause lies: read from ``responsibility.yaml``."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from hefu.vocabulary.labelled import read_yaml

Counterpart = Literal["seller", "buyer", "borrower", "evidence"]


class Responsibility(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``owner``: a code of the family ``queue_owner``. ``counterpart``: whose findings are one cause."""

    owner: str
    counterpart: Counterpart


class Responsibilities(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By check, else by area (the first part of a check's id), else the default."""

    default: Responsibility
    areas: dict[str, Responsibility]
    checks: dict[str, Responsibility]

    def of(self, check_id: str) -> Responsibility:
        """The line for one check."""
        by_area = self.areas.get(check_id.partition(".")[0], self.default)
        return self.checks.get(check_id, by_area)


@cache
def responsibilities() -> Responsibilities:
    """The table as shipped."""
    return msgspec.convert(
        read_yaml("hefu.decisions.queue", "responsibility.yaml"), Responsibilities
    )
