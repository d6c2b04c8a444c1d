"""SM2 signatures with SM3 (GB/T 32918.2 on the curve of GB/T 32918.5), and the hash SM3 (GB/T 32905).

SM2 is computed by GmSSL, in C, through the library ``gmssl-pyx`` (extra ``sm2``): the library for all
other algorithms, ``cryptography``, knows SM3 but not the SM2 curve. Side channels: GmSSL was not examined
by us for constant time. A key of value belongs into a certified module (a signing machine or a smart
card); this software signer serves where no such module is at hand, and for tests. GmSSL writes a line
to standard error for each signature that it finds wrong; that is noise, the refusal is what counts.

Keys and signatures are bare numbers: private key 32 bytes, public key 65 bytes (04 || x || y), signature
64 bytes (r || s). The signer's identity is always ``1234567812345678``, the default of GM/T 0009.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Final

from hefu.attestation.extras import coming_with
from hefu.vocabulary.errors import require

SIGNER_ID: Final = b"1234567812345678"
PRIVATE_BYTES: Final = 32
PUBLIC_BYTES: Final = 65
SIGNATURE_BYTES: Final = 64

_P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


def sm3(content: bytes) -> bytes:
    """The SM3 hash, 32 bytes."""
    with coming_with("proof"):
        from cryptography.hazmat.primitives.hashes import SM3, Hash

    work = Hash(SM3())
    work.update(content)
    return work.finalize()


def is_public_key(public: bytes) -> bool:
    """Whether the bytes are a point of the curve in the form 04 || x || y."""
    if len(public) != PUBLIC_BYTES or public[0] != 4:
        return False
    x, y = (int.from_bytes(part, "big") for part in (public[1:33], public[33:]))
    return max(x, y) < _P and (y * y - x * x * x + 3 * x - _B) % _P == 0


def is_private_key(private: bytes) -> bool:
    """Whether the bytes are a number from 1 to n - 2."""
    return len(private) == PRIVATE_BYTES and 1 <= int.from_bytes(private, "big") <= _N - 2


def new_key_pair() -> tuple[bytes, bytes]:
    """A private key from GmSSL's random numbers, and its public key.

    Raises ``Unavailable`` without the library.
    """
    public, private = _library().sm2_key_generate()
    require(is_private_key(private) and is_public_key(b"\x04" + public), "GmSSL made a bad key")
    return private, b"\x04" + public


def sign(private: bytes, public: bytes, message: bytes) -> bytes:
    """Signature r || s of a message. Raises ``Unavailable`` without the library.

    The signature is checked before it is given out: keys that do not belong together, or a fault in the
    computation, break an invariant.
    """
    with coming_with("sm2"):
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    require(is_private_key(private) and is_public_key(public), "not an SM2 key pair")
    r, s = decode_dss_signature(_library().sm2_sign(private, public[1:], message, SIGNER_ID))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    require(
        verify(public, message, signature), "the two halves of an SM2 key do not belong together"
    )
    return signature


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature r || s is that key's over the message.

    Raises ``Unavailable`` without the library: what cannot be checked is neither right nor wrong.
    """
    with coming_with("sm2"):
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    library = _library()
    if len(signature) != SIGNATURE_BYTES or not is_public_key(public):
        return False
    r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
    if not (0 < r < _N and 0 < s < _N):
        return False
    try:
        return bool(library.sm2_verify(public[1:], message, encode_dss_signature(r, s), SIGNER_ID))
    except library.GmsslInnerError:
        return False


def _library() -> ModuleType:
    with coming_with("sm2"):
        return import_module("gmssl_pyx")
