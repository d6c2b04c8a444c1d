"""What a witness does: sign a checkpoint only if the log continues the one it signed last.

A witness keeps one checkpoint a log, nothing else. It is worth what its independence is worth: it must be
run by somebody other than the log's keeper.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from hefu.attestation.checkpoint import Checkpoint, read_checkpoint
from hefu.attestation.keys import SignerKey, VerifierKey
from hefu.attestation.merkle import verify_consistency
from hefu.attestation.notes import SignedNote, open_note, read_note
from hefu.attestation.refusal import ProofRefused
from hefu.vocabulary.errors import require


def cosign(
    content: bytes,
    log: VerifierKey,
    *,
    last: Checkpoint | None,
    proof: Sequence[bytes],
    key: SignerKey,
    at: int,
) -> tuple[SignedNote, Checkpoint]:
    """The note with the witness's cosignature, and the checkpoint that it must keep from now on (store
    it durably before the note is given out).

    ``last``: what it kept for this log, nothing for a log that it meets for the first time; ``proof``:
    consistency from ``last`` to the new one, empty for a first meeting and for an empty ``last``;
    ``at``: seconds since 1970 (UTC). Raises ``ProofRefused``: ``attestation.signature_wrong``,
    ``signature_missing``, ``origin_wrong``, ``consistency_refused``.
    """
    require(key.verifier.algorithm.is_cosignature, "a witness signs with a cosignature key")
    require(key.verifier.public != log.public, "a log cannot be its own witness")
    note = read_note(content)
    open_note(note, [log])
    new = read_checkpoint(note.text)
    if new.origin != log.name or (last is not None and last.origin != log.name):
        raise ProofRefused("attestation.origin_wrong", origin=new.origin, name=log.name)
    if last is None or last.size == 0:
        if proof:
            raise _refused(0, new.size)
    elif last.size == new.size:
        if proof or not hmac.compare_digest(last.root, new.root):
            raise _refused(last.size, new.size)
    else:
        verify_consistency(last.size, new.size, last.root, new.root, proof)
    return note.signed_by(key, at), new


def _refused(old_size: int, new_size: int) -> ProofRefused:
    return ProofRefused("attestation.consistency_refused", old_size=old_size, new_size=new_size)
