"""How a log changes its key: the switch-over is a checkpoint that says so and is signed by both keys.

Below its three lines it has two more, ``hefu/key OLD`` and ``hefu/next-key NEW``, each a verifier key of the
log's own name. Whoever trusts the old key learns the new one from it; a key that no trusted key introduced is
nobody's. Nothing is taken back: who knows the old key alone goes on believing what it signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from hefu.attestation.checkpoint import Checkpoint, read_checkpoint
from hefu.attestation.keys import SignerKey, VerifierKey, read_verifier_key
from hefu.attestation.notes import SignedNote, open_note, read_note
from hefu.attestation.policy import Policy
from hefu.attestation.refusal import ProofRefused
from hefu.vocabulary.errors import require

_KEY: Final = "hefu/key "
_NEXT: Final = "hefu/next-key "
SUCCESSIONS_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Succession:
    """A change of keys that both signed: ``size`` is that of the log when the ``new`` one took over."""

    size: int
    old: VerifierKey
    new: VerifierKey


def succession_note(stated: Checkpoint, old: SignerKey, new: SignerKey) -> bytes:
    """The note of a switch-over at the state of the log that the old key signed last."""
    require(old.verifier.name == new.verifier.name == stated.origin, "a log keeps its name")
    require(old.verifier.public != new.verifier.public, "a key does not follow itself")
    lines = (f"{_KEY}{old.verifier.text}", f"{_NEXT}{new.verifier.text}")
    text = replace(stated, extensions=lines).text
    return SignedNote(text, ()).signed_by(old).signed_by(new).content


def read_succession(content: bytes) -> Succession:
    """The change of keys in a note, after both signatures were checked. Raises ``ProofRefused``
    (``attestation.succession_malformed``, or as for notes and checkpoints)."""
    note = read_note(content)
    stated = read_checkpoint(note.text)
    if len(stated.extensions) != 2:
        raise ProofRefused("attestation.succession_malformed")
    keys = []
    for line, word in zip(stated.extensions, (_KEY, _NEXT), strict=True):
        if not line.startswith(word):
            raise ProofRefused("attestation.succession_malformed")
        keys.append(read_verifier_key(line.removeprefix(word)))
    old, new = keys
    is_of_log = old.name == new.name == stated.origin and old.public != new.public
    if not is_of_log or old.algorithm.is_cosignature or new.algorithm.is_cosignature:
        raise ProofRefused("attestation.succession_malformed")
    for key in keys:
        open_note(note, [key])
    return Succession(stated.size, old, new)


def followed(policy: Policy, notes: Sequence[bytes]) -> Policy:
    """The policy with every key that one of its log keys introduced, one after another; what strangers say of
    one another counts for nothing. Raises ``ProofRefused`` as ``read_succession``."""
    if len(notes) > SUCCESSIONS_MAX:
        raise ProofRefused("attestation.succession_malformed")
    for one in map(read_succession, notes):
        if one.old in policy.logs:
            policy = _with(policy, one.new)
    return policy


def with_all_keys(policy: Policy, notes: Iterable[bytes]) -> Policy:
    """The policy with all keys of its logs, earlier ones too: for the log's own keeper, whose old checkpoints
    stand beside the new ones. Notes that are none, or lead from no trusted key, are passed over."""
    changes = []
    for note in notes:
        with suppress(ProofRefused):  # whoever changed it is told on by the log's audit
            changes.append(read_succession(note))
    for one in changes:
        if one.old in policy.logs:
            policy = _with(policy, one.new)
    for one in reversed(changes):
        if one.new in policy.logs:
            policy = _with(policy, one.old)
    return policy


def _with(policy: Policy, key: VerifierKey) -> Policy:
    if key in policy.logs or key.public in {one.public for one in policy.witnesses.values()}:
        return policy
    return replace(policy, logs=(*policy.logs, key))
