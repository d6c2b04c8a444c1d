"""Texts and small bodies: kept sealed where there is a key ring, as they are where there is none."""

from __future__ import annotations

import base64
import binascii
import io

from hefu.protection.envelope import (
    Sealed,
    is_sealed,
    open_stream,
    read_header,
    rewrapped,
    seal,
)
from hefu.protection.key_ring import KeyRing
from hefu.vocabulary.errors import EvidenceError, Unavailable, require

MARK = "\ue0f0hefu1:"
"""In front of a sealed text, in base64."""
ESCAPE = "\ue0f1"
"""In front of a plain text that would look like a sealed one: nobody's words may pretend to be."""


class Sealing:
    """Seals and opens; without a ring nothing is sealed, and what is sealed is ``Unavailable``."""

    def __init__(self, ring: KeyRing | None = None) -> None:
        self.ring = ring

    def sealed_text(self, text: str, what: Sealed) -> str:
        """A text as it is kept."""
        if self.ring is not None:
            return MARK + base64.b64encode(seal(text.encode(), self.ring, what)).decode("ascii")
        return ESCAPE + text if text.startswith((MARK, ESCAPE)) else text

    def opened_text(self, kept: str, what: Sealed) -> str:
        """The text itself. Raises ``Unavailable`` naming the key, ``EvidenceError``."""
        if kept.startswith(MARK):
            return self.opened_bytes(_decoded(kept), what).decode()
        return kept.removeprefix(ESCAPE)

    def sealed_bytes(self, plain: bytes, what: Sealed) -> bytes:
        """A body as it is kept."""
        require(not is_sealed(plain), "a body must not look like a sealed one")
        return plain if self.ring is None else seal(plain, self.ring, what)

    def opened_bytes(self, kept: bytes, what: Sealed) -> bytes:
        """The body itself. Raises ``Unavailable`` naming the key, ``EvidenceError``."""
        if not is_sealed(kept):
            return kept
        reader = io.BytesIO(kept)
        if self.ring is None:
            raise Unavailable("protection.key_missing", key_id=read_header(reader).key_id)
        return b"".join(open_stream(reader, self.ring, what))

    def rewrapped_text(self, kept: str, what: Sealed) -> str | None:
        """A sealed text under the current key; ``None`` where nothing is to be done."""
        if not kept.startswith(MARK):
            return None
        again = self.rewrapped_bytes(_decoded(kept), what)
        return None if again is None else MARK + base64.b64encode(again).decode("ascii")

    def rewrapped_bytes(self, kept: bytes, what: Sealed) -> bytes | None:
        """A sealed body under the current key, its payload untouched; ``None`` where none is needed."""
        if self.ring is None or not is_sealed(kept):
            return None
        reader = io.BytesIO(kept)
        header = rewrapped(read_header(reader), self.ring, what)
        return None if header is None else header.bytes() + reader.read()


class AsKept(Sealing):
    """Neither seals nor opens: for whoever carries rows from one place to another as they are."""

    def sealed_text(self, text: str, what: Sealed) -> str:  # noqa: ARG002
        """The text as it is."""
        return text

    def opened_text(self, kept: str, what: Sealed) -> str:  # noqa: ARG002
        """The text as it is kept."""
        return kept

    def sealed_bytes(self, plain: bytes, what: Sealed) -> bytes:  # noqa: ARG002
        """The body as it is."""
        return plain

    def opened_bytes(self, kept: bytes, what: Sealed) -> bytes:  # noqa: ARG002
        """The body as it is kept."""
        return kept


def _decoded(kept: str) -> bytes:
    try:
        return base64.b64decode(kept.removeprefix(MARK), validate=True)
    except binascii.Error as error:
        raise EvidenceError("protection.sealed_damaged") from error
