"""One operation of the API: what it is called, what it reads and answers, and how it is done once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import msgspec

from hefu.api.exchange.reply import JSON, Reply
from hefu.vocabulary.labelled import Label, read_yaml

Effect = Literal["read", "together", "repeatable"]
"""``read`` changes nothing. ``together``: the change and the answer kept for its key last in one unit of
work, and nobody else writes meanwhile. ``repeatable``: a change that is the same when done twice, and too
long to keep others waiting; it is done first, then of two answers under one key the first one stands."""

FILES = "multipart/form-data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """``name`` is the operation id, the action of the policies, and the key of its words.

    ``reads``: the type of the JSON body; ``takes_files`` for an upload instead. ``returns``: the type of the
    answer, ``None`` where ``media_type`` is not JSON. ``is_guarded``: honours ``If-Match``.
    """

    name: str
    method: str
    path: str
    handler: Callable[..., Reply]
    effect: Effect = "read"
    status: int = 200
    reads: Any = None
    returns: Any = None
    media_type: str = JSON
    takes_files: bool = False
    is_guarded: bool = False
    example: object = None

    @property
    def is_change(self) -> bool:
        """Whether it needs a key under which it is done once."""
        return self.effect != "read"

    @property
    def summary(self) -> Label:
        """What it does, in one sentence."""
        return summaries()[self.name]


@cache
def summaries() -> dict[str, Label]:
    """One sentence for every operation."""
    return msgspec.convert(read_yaml("hefu.api", "operations.yaml"), dict[str, Label])
