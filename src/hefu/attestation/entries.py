"""Entries of the log: that something was known or done, without a word of what.

An entry names a kind, an opaque id, who acted, when, and the salted digest of the content. Personal data
never stands in it: when the content and its salt are erased, the digest tells nothing about them, and the
log keeps its proof. ``id`` and ``actor`` must be opaque ids for the same reason, never names.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final, Literal

from hefu.attestation import sm2
from hefu.attestation.canonical_json import canonical_json, read_canonical_json
from hefu.attestation.merkle import leaf_hash
from hefu.attestation.refusal import ProofRefused
from hefu.vocabulary.errors import require

DigestAlgorithm = Literal["sha256", "sm3"]
SALT_BYTES: Final = 32
_DOMAIN: Final = b"hefu/salted-digest/v1\n"
_FIELDS: Final = {
    "kind": re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII),
    "id": re.compile(r"[!-~]{1,200}", re.ASCII),
    "actor": re.compile(r"[!-~]{1,200}", re.ASCII),
    "at": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII),
    "digest": re.compile(r"(sha256|sm3):[0-9a-f]{64}", re.ASCII),
    "previous": re.compile(r"((sha256|sm3):[0-9a-f]{64})?", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: ``kind`` (document, decision, transition, posting_batch ...), the ``id`` of the thing,
    ``actor``, ``at`` (UTC, ISO 8601 with Z), the salted ``digest`` of its content, and that of the
    ``previous`` version of the same thing (empty for the first)."""

    kind: str
    id: str
    actor: str
    at: str
    digest: str
    previous: str = ""

    @property
    def content(self) -> bytes:
        """The canonical bytes that are hashed into the tree."""
        fields = {name: getattr(self, name) for name in _FIELDS}
        for name, form in _FIELDS.items():
            require(form.fullmatch(fields[name]), f"{name} of a log entry is not in its form")
        return canonical_json(fields)

    @property
    def leaf(self) -> bytes:
        """Its leaf hash."""
        return leaf_hash(self.content)


def read_entry(content: bytes) -> Entry:
    """The entry in these bytes. Raises ``ProofRefused`` (``attestation.document_malformed`` with the
    field, or as ``read_canonical_json``)."""
    value = read_canonical_json(content)
    fields = value if isinstance(value, dict) else {}
    for name in [*_FIELDS, *fields]:
        text = fields.get(name)
        form = _FIELDS.get(name)
        if form is None or not isinstance(text, str) or not form.fullmatch(text):
            raise ProofRefused("attestation.document_malformed", field=name)
    return Entry(**{name: str(fields[name]) for name in _FIELDS})


def salted_digest(content: bytes, salt: bytes, algorithm: DigestAlgorithm = "sha256") -> str:
    """The digest that stands in an entry, as ``algorithm:hex``.

    ``salt``: 32 random bytes of this content alone, kept beside the content and erased with it.
    """
    require(len(salt) == SALT_BYTES, f"a salt has {SALT_BYTES} bytes")
    whole = _DOMAIN + salt + content
    digest = sm2.sm3(whole) if algorithm == "sm3" else hashlib.sha256(whole).digest()
    return f"{algorithm}:{digest.hex()}"


def verify_content(entry: Entry, salt: bytes, content: bytes) -> None:
    """The entry was made of this content. Raises ``ProofRefused`` (``attestation.content_other``)."""
    algorithm: DigestAlgorithm = "sm3" if entry.digest.startswith("sm3:") else "sha256"
    if len(salt) != SALT_BYTES or not hmac.compare_digest(
        salted_digest(content, salt, algorithm), entry.digest
    ):
        raise ProofRefused("attestation.content_other")
