"""Checkpoints (C2SP tlog-checkpoint): what a log commits to, as the text of a signed note.

Three lines and perhaps more: the origin (the log's name), the size in decimal, the root in base64.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hefu.attestation.base64_text import decoded, encoded
from hefu.attestation.merkle import EMPTY_ROOT, HASH_BYTES, SIZE_END
from hefu.attestation.refusal import ProofRefused
from hefu.vocabulary.errors import require

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: ``origin``, ``size`` in entries, ``root`` (32 bytes), further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed, with its last newline."""
        lines = (self.origin, str(self.size), encoded(self.root), *self.extensions)
        require(all(lines) and "\n" not in "".join(lines), "a line of a checkpoint is not empty")
        return "".join(f"{line}\n" for line in lines)


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in the text of a note.

    Raises ``ProofRefused`` (``attestation.checkpoint_malformed``) with the line. An empty log must have
    the root of the empty tree.
    """
    *lines, last = text.split("\n")
    if last or len(lines) < 3:
        raise ProofRefused("attestation.checkpoint_malformed", line=len(lines) + 1)
    if "" in lines:
        raise ProofRefused("attestation.checkpoint_malformed", line=lines.index("") + 1)
    size = int(lines[1]) if _SIZE.fullmatch(lines[1]) else -1
    if not 0 <= size < SIZE_END:
        raise ProofRefused("attestation.checkpoint_malformed", line=2)
    try:
        root = decoded(lines[2])
    except ValueError:
        root = b""
    if len(root) != HASH_BYTES or (size == 0 and root != EMPTY_ROOT):
        raise ProofRefused("attestation.checkpoint_malformed", line=3)
    return Checkpoint(lines[0], size, root, tuple(lines[3:]))
