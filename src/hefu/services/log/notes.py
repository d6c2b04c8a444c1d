"""Notes of checkpoints with the cosignatures that came later."""

from __future__ import annotations

from collections.abc import Iterable

from hefu.services.log_port import Addition


def with_cosignatures(note: bytes, additions: Iterable[Addition]) -> bytes:
    """The note with the lines of all cosignatures, each once."""
    lines = [one.content for one in additions if one.kind == "cosignature"]
    return note + b"".join(dict.fromkeys(line for line in lines if line not in note))
