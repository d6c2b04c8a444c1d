"""Signed notes (C2SP signed-note): a text, an empty line, and signature lines.

Signatures of unknown keys are ignored. A wrong signature under the name and id of a known key refuses the
whole note, and so does a note that no known key signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hefu.attestation.base64_text import decoded, encoded
from hefu.attestation.keys import SignerKey, VerifierKey, is_key_name
from hefu.attestation.refusal import ProofRefused

SIGNATURES_MAX: Final = 100
NOTE_BYTES_MAX: Final = 1_000_000
_DASH: Final = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: the key's name, its id (4 bytes), and the signature."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line with its newline."""
        return f"{_DASH}{self.name} {encoded(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note: ``text`` ends in a newline and holds all that is signed."""

    text: str
    signatures: tuple[NoteSignature, ...]

    @property
    def content(self) -> bytes:
        """The note as a file."""
        return (self.text + "\n" + "".join(one.line for one in self.signatures)).encode()

    def signed_by(self, key: SignerKey, at: int | None = None) -> SignedNote:
        """The note with one signature more; ``at`` as for ``SignerKey.sign``."""
        signature = key.sign(self.text, at)
        added = NoteSignature(key.verifier.name, key.verifier.key_id, signature)
        return SignedNote(self.text, (*self.signatures, added))


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was checked: by which key, and for a cosignature when (seconds since 1970)."""

    key: VerifierKey
    signed_at: int | None


def read_note(content: bytes) -> SignedNote:
    """The parts of a note; no signature is checked.

    Raises ``ProofRefused`` (``attestation.note_malformed``) with the line.
    """
    if len(content) > NOTE_BYTES_MAX:
        raise ProofRefused("attestation.note_malformed", line=1)
    try:
        whole = content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ProofRefused("attestation.note_malformed", line=line) from None
    for number, line_text in enumerate(whole.split("\n"), start=1):
        if any(sign < " " for sign in line_text):
            raise ProofRefused("attestation.note_malformed", line=number)
    text, blank, tail = whole.rpartition("\n\n")
    if not blank:
        raise ProofRefused("attestation.note_malformed", line=whole.count("\n") + 1)
    before = text.count("\n") + 2
    lines = tail.split("\n")
    if lines[-1] or not 2 <= len(lines) <= SIGNATURES_MAX + 1:
        raise ProofRefused("attestation.note_malformed", line=before + 1)
    signatures = [_signature(line, before + at) for at, line in enumerate(lines[:-1], start=1)]
    return SignedNote(text + "\n", tuple(signatures))


def open_note(note: SignedNote, keys: Iterable[VerifierKey]) -> tuple[Signed, ...]:
    """The signatures of known keys, each key once, all checked.

    Raises ``ProofRefused``: ``attestation.signature_wrong`` when one of them is wrong,
    ``attestation.signature_missing`` when there is none.
    """
    known = {(key.name, key.key_id): key for key in keys}
    found: dict[tuple[str, bytes], Signed] = {}
    for one in note.signatures:
        address = (one.name, one.key_id)
        if address in known:
            signed_at = known[address].verify(note.text, one.signature)
            found.setdefault(address, Signed(known[address], signed_at))
    if not found:
        raise ProofRefused("attestation.signature_missing")
    return tuple(found.values())


def _signature(line: str, number: int) -> NoteSignature:
    name, _, code = line.removeprefix(_DASH).partition(" ")
    try:
        content = decoded(code)
    except ValueError:
        content = b""
    if not line.startswith(_DASH) or not is_key_name(name) or len(content) < 5:
        raise ProofRefused("attestation.note_malformed", line=number)
    return NoteSignature(name, content[:4], content[4:])
