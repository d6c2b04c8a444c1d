"""Time-stamps of RFC 3161: an authority that we trust saw a digest at a time.

A time-stamp is judged at the time that it states: its certificate must have been valid then. What has
come out about the authority since (a stolen key, a revoked certificate) is not looked up, for that needs
a network; whoever depends on it checks the authority's revocation list beside this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from hefu.attestation.extras import coming_with
from hefu.attestation.refusal import ProofRefused
from hefu.vocabulary.errors import require

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse

HashName = Literal["sha256", "sha384", "sha512"]
_HASHES: Final[dict[HashName, tuple[str, int]]] = {
    "sha256": ("2.16.840.1.101.3.4.2.1", 32),
    "sha384": ("2.16.840.1.101.3.4.2.2", 48),
    "sha512": ("2.16.840.1.101.3.4.2.3", 64),
}


_REQUEST: Final = bytes.fromhex("30390201013031300d060960864801650304020105000420")
_WITH_CERTIFICATE: Final = bytes.fromhex("0101ff")


@dataclass(frozen=True, slots=True)
class Anchors:
    """Certificates that were chosen to be trusted. Only ``roots`` (issued by themselves) end a chain;
    ``others`` help to build one."""

    roots: tuple[Certificate, ...]
    others: tuple[Certificate, ...]


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A time-stamp that holds: ``stamped_at`` (UTC), the authority's name, its certificate's last
    moment, the policy it stamped under and the serial number of the stamp."""

    stamped_at: datetime
    authority: str
    certificate_until: datetime
    policy: str
    serial: int


def request_of(digest: bytes) -> bytes:
    """The request (RFC 3161 section 2.4.1, DER) for a stamp of a SHA-256 digest, which asks for the
    authority's certificate to come with it."""
    require(len(digest) == 32, "a sha256 digest has 32 bytes")
    return _REQUEST + digest + _WITH_CERTIFICATE


def read_anchors(content: bytes) -> Anchors:
    """The certificates of a PEM file, or of one DER certificate.

    Raises ``ProofRefused`` (``attestation.anchors_unreadable``) when it is neither or has no root.
    """
    with coming_with("proof"):
        from cryptography import x509

    try:
        if b"-----BEGIN" in content:
            found = x509.load_pem_x509_certificates(content)
        else:
            found = [x509.load_der_x509_certificate(content)]
    except ValueError:
        raise ProofRefused("attestation.anchors_unreadable") from None
    roots = tuple(one for one in found if one.issuer == one.subject)
    if not roots:
        raise ProofRefused("attestation.anchors_unreadable")
    return Anchors(roots, tuple(one for one in found if one not in roots))


def verify_timestamp(
    response: bytes,
    digest: bytes,
    anchors: Anchors,
    *,
    at: datetime,
    hash_name: HashName = "sha256",
) -> Timestamp:
    """What a time-stamp response (DER) proves about ``digest``.

    ``at``: the moment of the check, with its zone; a stamp from after it is refused. Raises
    ``ProofRefused``: ``attestation.timestamp_unreadable``, ``timestamp_other_digest``,
    ``timestamp_from_future``, ``timestamp_refused`` (signature, chain, validity or usage).
    """
    with coming_with("proof"):
        from rfc3161_client import PKIStatus, decode_timestamp_response

    name, length = _HASHES[hash_name]
    require(at.tzinfo is not None, "the moment of a check has a zone")
    require(len(digest) == length, f"a {hash_name} digest has {length} bytes")
    with _refusing("attestation.timestamp_unreadable"):
        read = decode_timestamp_response(response)
        if read.status != PKIStatus.GRANTED:
            raise ValueError("a response that grants nothing")
        stamp, imprint = read.tst_info, read.tst_info.message_imprint
        stated = (imprint.hash_algorithm.dotted_string, imprint.message)
        policy, stamped_at = stamp.policy.dotted_string, stamp.gen_time
    if stated != (name, digest):
        raise ProofRefused("attestation.timestamp_other_digest")
    if stamped_at > at:
        raise ProofRefused("attestation.timestamp_from_future", time=stamped_at, at=at)
    with _refusing("attestation.timestamp_refused", time=stamped_at):
        signer = _checked_signer(read, digest, anchors)
    return Timestamp(
        stamped_at=stamped_at,
        authority=signer.subject.rfc4514_string(),
        certificate_until=signer.not_valid_after_utc,
        policy=policy,
        serial=stamp.serial_number,
    )


@contextmanager
def _refusing(code: str, **arguments: object) -> Iterator[None]:
    """Around the reading of what a stranger sent: whatever it makes a library raise refuses it."""
    try:
        yield
    except Exception as error:
        raise ProofRefused(code, **arguments) from error


def _checked_signer(read: TimeStampResponse, digest: bytes, anchors: Anchors) -> Certificate:
    """The certificate that signed; any error where signature, chain, validity or usage do not hold."""
    from rfc3161_client import VerifierBuilder

    signer = _signer(read, anchors)
    embedded = bool(read.signed_data.certificates)
    verifier = VerifierBuilder(
        tsa_certificate=None if embedded else signer,
        intermediates=[one for one in anchors.others if one != signer],
        roots=list(anchors.roots),
    ).build()
    verifier.verify(read, digest)
    stamped_at = read.tst_info.gen_time
    if not signer.not_valid_before_utc <= stamped_at <= signer.not_valid_after_utc:
        raise ValueError("the certificate was not valid when it stamped")
    return signer


def _signer(read: TimeStampResponse, anchors: Anchors) -> Certificate:
    """The certificate that the one signer's info names, from the response or else the anchors."""
    from cryptography import x509

    (wanted,) = read.signed_data.signer_infos
    found = [x509.load_der_x509_certificate(one) for one in read.signed_data.certificates]
    return next(
        one
        for one in found or anchors.others
        if one.issuer == wanted.issuer and one.serial_number == wanted.serial_number
    )
