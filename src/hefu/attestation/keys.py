"""Keys that sign notes: their names, ids and texts (C2SP signed-note), and what each algorithm signs.

A verifier key is written ``name+id+base64(type || public key)``, a signer key
``PRIVATE+KEY+name+id+base64(type || private key)``. The id is the first four bytes of
SHA-256(name || newline || type || public key). Types:

- Ed25519 (0x01): the log signs the text itself;
- Ed25519 cosignature (0x04): a witness signs the text together with the time;
- SM2 with SM3, both kinds: 0xff and a name of our own, as the format asks of types that it does not list.
  Its private part is followed by the public key, so that no secret is multiplied in Python.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from hefu.attestation import sm2
from hefu.attestation.base64_text import decoded, encoded
from hefu.attestation.extras import coming_with
from hefu.attestation.refusal import ProofRefused
from hefu.vocabulary.errors import require

_PRIVATE: Final = "PRIVATE+KEY+"
_TIME_BYTES: Final = 8
_TIME_MAX: Final = (1 << 63) - 1


class Algorithm(Enum):
    """What signs, and whether the time is signed too; the value is the type as written in a key."""

    ED25519 = b"\x01"
    ED25519_COSIGNATURE = b"\x04"
    SM2 = b"\xffhefu/sm2-with-sm3/v1\n"
    SM2_COSIGNATURE = b"\xffhefu/sm2-with-sm3-cosignature/v1\n"

    @property
    def is_cosignature(self) -> bool:
        """Whether it is the signature of a witness, which holds a time."""
        return self in (Algorithm.ED25519_COSIGNATURE, Algorithm.SM2_COSIGNATURE)

    @property
    def is_sm2(self) -> bool:
        """Whether it is the Chinese algorithm."""
        return self in (Algorithm.SM2, Algorithm.SM2_COSIGNATURE)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under: ``public`` is 32 bytes (Ed25519) or 65 (SM2)."""

    name: str
    algorithm: Algorithm
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that stand before each of its signatures."""
        content = self.name.encode() + b"\n" + self.algorithm.value + self.public
        return hashlib.sha256(content).digest()[:4]

    @property
    def text(self) -> str:
        """The key as people pass it on."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(self.algorithm.value + self.public)}"

    def verify(self, text: str, signature: bytes) -> int | None:
        """Time of a cosignature in seconds since 1970 (UTC), nothing for a signature without time.

        Raises ``ProofRefused`` (``attestation.signature_wrong``) when it was not made by this key over
        this text; ``Unavailable`` for SM2 without its library.
        """
        signed_at = None
        if self.algorithm.is_cosignature:
            signed_at = int.from_bytes(signature[:_TIME_BYTES], "big")
            signature = signature[_TIME_BYTES:]
        is_right = sm2.verify if self.algorithm.is_sm2 else _is_ed25519
        if (signed_at or 0) > _TIME_MAX or not is_right(
            self.public, signed_message(text, signed_at), signature
        ):
            raise ProofRefused("attestation.signature_wrong", name=self.name)
        return signed_at


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A private key with its public half."""

    verifier: VerifierKey
    private: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The key as it is kept in a secret file."""
        key = self.verifier
        tail = key.public if key.algorithm.is_sm2 else b""
        material = encoded(key.algorithm.value + self.private + tail)
        return f"{_PRIVATE}{key.name}+{key.key_id.hex()}+{material}"

    def sign(self, text: str, at: int | None = None) -> bytes:
        """The signature over ``text``; a witness's key needs ``at``, seconds since 1970 (UTC)."""
        algorithm = self.verifier.algorithm
        require(
            algorithm.is_cosignature == (at is not None), "a cosignature, and only that, has a time"
        )
        require(at is None or 0 <= at <= _TIME_MAX, "a time before 1970 or beyond 63 bits")
        message = signed_message(text, at)
        if algorithm.is_sm2:
            signature = sm2.sign(self.private, self.verifier.public, message)
        else:
            with coming_with("proof"):
                from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

            signature = Ed25519PrivateKey.from_private_bytes(self.private).sign(message)
        return (b"" if at is None else at.to_bytes(_TIME_BYTES, "big")) + signature


def new_signer_key(name: str, algorithm: Algorithm = Algorithm.ED25519) -> SignerKey:
    """A fresh key from the random numbers of the algorithm's library."""
    require(is_key_name(name), "a key's name is not empty and holds neither spaces nor plus")
    if algorithm.is_sm2:
        private, public = sm2.new_key_pair()
        return SignerKey(VerifierKey(name, algorithm, public), private)
    with coming_with("proof"):
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    return SignerKey(VerifierKey(name, algorithm, public), key.private_bytes_raw())


def read_verifier_key(text: str) -> VerifierKey:
    """The key that a text writes. Raises ``ProofRefused`` (``attestation.key_malformed``)."""
    name, key_id, algorithm, public = _parts(text)
    key = VerifierKey(name, algorithm, public)
    is_whole = sm2.is_public_key(public) if algorithm.is_sm2 else len(public) == 32
    if not is_whole or key.key_id.hex() != key_id:
        raise ProofRefused("attestation.key_malformed")
    return key


def read_signer_key(text: str) -> SignerKey:
    """The private key that a text writes. Raises ``ProofRefused`` (``attestation.key_malformed``)."""
    if not text.startswith(_PRIVATE):
        raise ProofRefused("attestation.key_malformed")
    name, key_id, algorithm, material = _parts(text.removeprefix(_PRIVATE))
    private, public = material[:32], material[32:]
    if algorithm.is_sm2:
        is_whole = sm2.is_private_key(private) and sm2.is_public_key(public)
    else:
        is_whole = len(material) == 32
        public = _ed25519_public(private) if is_whole else b""
    key = VerifierKey(name, algorithm, public)
    if not is_whole or key.key_id.hex() != key_id:
        raise ProofRefused("attestation.key_malformed")
    return SignerKey(key, private)


def is_key_name(name: str) -> bool:
    """Whether the name may stand in a note: not empty, no spaces of any script, no plus, no controls."""
    return bool(name) and name.isprintable() and "+" not in name and " " not in name


def signed_message(text: str, signed_at: int | None) -> bytes:
    """The bytes that are signed: the text, for a witness after a heading and the time."""
    heading = "" if signed_at is None else f"cosignature/v1\ntime {signed_at}\n"
    return (heading + text).encode()


def _parts(text: str) -> tuple[str, str, Algorithm, bytes]:
    name, _, rest = text.partition("+")
    key_id, _, material = rest.partition("+")
    try:
        content = decoded(material)
    except ValueError:
        raise ProofRefused("attestation.key_malformed") from None
    for algorithm in Algorithm:
        if content.startswith(algorithm.value) and is_key_name(name):
            return name, key_id, algorithm, content.removeprefix(algorithm.value)
    raise ProofRefused("attestation.key_malformed")


def _ed25519_public(private: bytes) -> bytes:
    with coming_with("proof"):
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _is_ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    with coming_with("proof"):
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
