"""The bundle: one JSON file that proves one entry of the log to somebody who has nothing else.

::

    {"format": "hefu/bundle/v1",
     "entry": "<canonical JSON of the entry>",      or  "leaf_hash": "<base64>" where it is withheld
     "opened": {"salt": "<base64>", "content": "<base64>"},      only with the entry, may be left out
     "index": 12, "proof": ["<base64>", ...],
     "checkpoint": "<signed note with cosignatures>",
     "succession": ["<signed note by which a key of the log introduced the next>", ...],   may be left out
     "timestamp": "<base64 of an RFC 3161 response over SHA-256 of the checkpoint's text>"}   may be left out

It proves: the log committed to the entry at that place; the witnesses of the policy saw that log continue
what they had seen before; the time-stamp's authority saw the commitment at that time. It does not prove
that the entry is true. ``verifier/hefu_verify.py`` checks the same without Hefu.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hefu.attestation.base64_text import encoded
from hefu.attestation.canonical_json import canonical_json
from hefu.attestation.checkpoint import Checkpoint, read_checkpoint
from hefu.attestation.documents import Document, malformed, read_document
from hefu.attestation.entries import Entry, read_entry, verify_content
from hefu.attestation.merkle import leaf_hash, verify_inclusion
from hefu.attestation.notes import read_note
from hefu.attestation.policy import Policy, Witnessed, verify_checkpoint
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.succession import followed
from hefu.attestation.tiled_tree import TiledTree
from hefu.attestation.timestamps import Anchors, Timestamp, verify_timestamp
from hefu.vocabulary.errors import require

FORM: Final = "hefu/bundle/v1"
_FIELDS: Final = (
    "entry",
    "leaf_hash",
    "opened",
    "index",
    "proof",
    "checkpoint",
    "succession",
    "timestamp",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The content behind an entry's digest, with its salt."""

    salt: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Bundle:
    """The parts of a bundle: ``entry`` is nothing where only its ``leaf`` hash is shown;
    ``checkpoint`` is the signed note; ``timestamp`` a response in DER."""

    leaf: bytes
    index: int
    proof: tuple[bytes, ...]
    checkpoint: bytes
    entry: bytes | None = None
    opened: Opening | None = None
    timestamp: bytes | None = None
    succession: tuple[bytes, ...] = ()

    @property
    def content(self) -> bytes:
        """The bundle as a file."""
        fields: dict[str, object] = {
            "format": FORM,
            "index": self.index,
            "proof": [encoded(one) for one in self.proof],
            "checkpoint": self.checkpoint.decode(),
        }
        if self.entry is None:
            fields["leaf_hash"] = encoded(self.leaf)
        else:
            fields["entry"] = self.entry.decode()
        if self.opened is not None:
            salt, content = encoded(self.opened.salt), encoded(self.opened.content)
            fields["opened"] = {"salt": salt, "content": content}
        if self.succession:
            fields["succession"] = [one.decode() for one in self.succession]
        if self.timestamp is not None:
            fields["timestamp"] = encoded(self.timestamp)
        return canonical_json(fields)

    @property
    def without_content(self) -> Bundle:
        """The same with the entry and its content withheld: only the leaf hash is shown."""
        return replace(self, entry=None, opened=None)


@dataclass(frozen=True, slots=True)
class Proved:
    """What a bundle proved. ``entry``: nothing where it was withheld. ``content``: the opened content.
    ``timestamp``: nothing where there is none, or none was checked for want of anchors, which
    ``is_timestamp_unchecked`` says."""

    leaf: bytes
    index: int
    witnessed: Witnessed
    entry: Entry | None
    content: bytes | None
    timestamp: Timestamp | None
    is_timestamp_unchecked: bool


def stamped_digest(checkpoint: Checkpoint) -> bytes:
    """The digest that a time-stamp of a checkpoint is asked for: SHA-256 of its text."""
    return hashlib.sha256(checkpoint.text.encode()).digest()


def make_bundle(
    entry: Entry,
    index: int,
    tree: TiledTree,
    checkpoint: bytes,
    *,
    opened: Opening | None = None,
    timestamp: bytes | None = None,
    succession: Sequence[bytes] = (),
) -> Bundle:
    """The bundle of an entry from the log's tiles at the size of the signed checkpoint.

    It is checked before it is given out, but for signatures and time-stamp, which are for the reader to
    trust. Raises ``ProofRefused``: ``attestation.inclusion_refused`` when the tiles and the checkpoint
    do not agree on the entry (a damaged log), ``content_other`` when the opening is of another entry.
    """
    stated = read_checkpoint(read_note(checkpoint).text)
    require(tree.size == stated.size, "the tree of a bundle has the size of its checkpoint")
    proof = tree.inclusion_proof(index)
    verify_inclusion(entry.leaf, index, stated.size, proof, stated.root)
    if opened is not None:
        verify_content(entry, opened.salt, opened.content)
    return Bundle(
        entry.leaf, index, proof, checkpoint, entry.content, opened, timestamp, tuple(succession)
    )


def read_bundle(content: bytes) -> Bundle:
    """The parts of a bundle file; nothing is proved yet. Raises ``ProofRefused``."""
    read = read_document(content, FORM, _FIELDS)
    if ("entry" in read) == ("leaf_hash" in read):
        raise malformed("entry")
    entry = read.text("entry").encode() if "entry" in read else None
    leaf = read.octets("leaf_hash") if entry is None else leaf_hash(entry)
    opened = None
    if "opened" in read:
        if entry is None:
            raise ProofRefused("attestation.entry_withheld")
        inner = Document(read.value("opened"), ("salt", "content"), "opened")
        opened = Opening(inner.octets("salt"), inner.octets("content"))
    return Bundle(
        leaf=leaf,
        index=read.whole("index"),
        proof=read.hashes("proof"),
        checkpoint=read.text("checkpoint").encode(),
        entry=entry,
        opened=opened,
        timestamp=read.octets("timestamp") if "timestamp" in read else None,
        succession=read.texts("succession") if "succession" in read else (),
    )


def verify_bundle(
    content: bytes, policy: Policy, *, anchors: Anchors | None = None, at: datetime | None = None
) -> Proved:
    """What a bundle file proves to somebody who trusts ``policy`` and, for the time-stamp, ``anchors``.

    ``at``: the moment of the check, needed with ``anchors``. Raises ``ProofRefused`` for whatever does
    not hold; ``Unavailable`` for a missing library.
    """
    bundle = read_bundle(content)
    witnessed = verify_checkpoint(bundle.checkpoint, followed(policy, bundle.succession))
    stated = witnessed.checkpoint
    verify_inclusion(bundle.leaf, bundle.index, stated.size, bundle.proof, stated.root)
    entry = None if bundle.entry is None else read_entry(bundle.entry)
    if entry is not None and bundle.opened is not None:
        verify_content(entry, bundle.opened.salt, bundle.opened.content)
    timestamp = None
    if bundle.timestamp is not None and anchors is not None:
        if at is None:
            raise ValueError("a time-stamp is checked at a moment")
        timestamp = verify_timestamp(bundle.timestamp, stamped_digest(stated), anchors, at=at)
    return Proved(
        leaf=bundle.leaf,
        index=bundle.index,
        witnessed=witnessed,
        entry=entry,
        content=None if bundle.opened is None else bundle.opened.content,
        timestamp=timestamp,
        is_timestamp_unchecked=bundle.timestamp is not None and timestamp is None,
    )
