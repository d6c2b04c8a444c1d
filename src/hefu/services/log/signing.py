"""The key that signs for a book's log: a file that is named, or one made when the log is first sealed."""

from __future__ import annotations

import secrets
from typing import Final

from hefu.attestation.keys import (
    Algorithm,
    SignerKey,
    VerifierKey,
    new_signer_key,
    read_signer_key,
    read_verifier_key,
)
from hefu.attestation.policy import NO_WITNESS, Policy, read_policy
from hefu.attestation.succession import read_succession, with_all_keys
from hefu.services.log_port import PUBLIC_KEY, SUCCESSION, BookLog, LogKeys
from hefu.vocabulary.errors import Conflict, InvalidInput, NotFound

ALGORITHMS: Final = {
    ("ed25519", False): Algorithm.ED25519,
    ("ed25519", True): Algorithm.ED25519_COSIGNATURE,
    ("sm2", False): Algorithm.SM2,
    ("sm2", True): Algorithm.SM2_COSIGNATURE,
}
"""By name, and whether a witness signs with it."""


def signer_of(keys: LogKeys, *, make: bool = True) -> SignerKey:
    """The key that signs. Without one it is made, under a name of its own, unless ``make`` is false.

    Raises ``ProofRefused`` for a file that holds no key, ``InvalidInput`` for a witness's key, ``NotFound``.
    """
    text = keys.read()
    if text is None:
        if not make:
            raise NotFound("log.key_not_made", path=str(keys.place))
        made = new_signer_key(f"hefu-log-{secrets.token_hex(8)}")
        keys.make(made.text)
        return made
    key = read_signer_key(text)
    if key.verifier.algorithm.is_cosignature:
        raise InvalidInput("log.key_of_witness", path=str(keys.place))
    return key


def published_key(log: BookLog) -> VerifierKey:
    """The log's public key as it is published. Raises ``NotFound``, ``ProofRefused``."""
    content = log.files.read(PUBLIC_KEY)
    if content is None:
        raise NotFound("log.never_sealed")
    return read_verifier_key(content.decode("utf-8", "replace").strip())


def trusted(log: BookLog, policy: bytes | None) -> Policy:
    """Whose signature counts: those of a policy file, else that of the published key; and of the keys that
    theirs followed or were followed by."""
    if policy is not None:
        return with_all_keys(read_policy(policy), succession_notes(log))
    published = Policy((published_key(log),), {}, {}, NO_WITNESS)
    return with_all_keys(published, succession_notes(log))


def succession_notes(log: BookLog) -> list[bytes]:
    """The notes by which keys of the log took over from one another, the oldest first."""
    return [one.content for one in log.additions() if one.kind == SUCCESSION]


def keys_up_to(log: BookLog, key: VerifierKey) -> tuple[VerifierKey, ...]:
    """All keys that the log ever had, where ``key`` is the one that signs now.

    Raises ``Conflict`` (``log.key_retired``) where another one took over from it.
    """
    notes = succession_notes(log)
    if notes and read_succession(notes[-1]).new != key:
        raise Conflict("log.key_retired", name=key.name)
    return with_all_keys(Policy((key,), {}, {}, NO_WITNESS), notes).logs


def without_witnesses(policy: Policy) -> Policy:
    """The same logs, and no demand of cosignatures: what is checked is that the log itself signed."""
    return Policy(policy.logs, {}, {}, NO_WITNESS)
