"""What a scenario says: who stops, how much of it, and for how long."""

from __future__ import annotations

from typing import Literal, NamedTuple

from hefu.vocabulary.labelled import Label

Together = Literal["largest", "remaining"]
WHOLE_BP = 10_000
ALL = "all"


class Need(NamedTuple):
    """A firm, or each firm of a sector, imports ``share_bp`` of its input from ``industry``."""

    firm: str | None
    sector: str | None
    industry: str
    share_bp: int
    line: int


class Stopped(NamedTuple):
    """One shock: ``kind`` with its ``names``, of whose capacity ``part_bp`` is lost; ``needs`` are told
    for a stop of imports."""

    kind: str
    names: tuple[str, ...]
    part_bp: int
    needs: tuple[Need, ...]
    line: int


class Scenario(NamedTuple):
    """Shocks that happen together. ``days``: ``None`` where the house's parameter holds."""

    title: Label | None
    days: int | None
    together: Together
    shocks: tuple[Stopped, ...]


def one_firm(name: str) -> Scenario:
    """One firm stands still."""
    return Scenario(None, None, "largest", (Stopped("firms", (name,), WHOLE_BP, (), 0),))
