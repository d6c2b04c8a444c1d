"""Time-stamps of RFC 3161: an authority that we trust saw a digest at a time.

A time-stamp is judged at the time that it states: its certificate must have been valid then. What has
come out about the authority since (a stolen key, a revoked certificate) is not looked up, for that needs
a network; whoever depends on it checks the authority's revocation list beside this.
"""

from __future__ import annotations

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
    try:
        read = decode_timestamp_response(response)
        granted = read.status == PKIStatus.GRANTED
        stamp = read.tst_info if granted else None
    except (ValueError, TypeError):
        stamp = None
    if stamp is None:
        raise ProofRefused("attestation.timestamp_unreadable")
    imprint = stamp.message_imprint
    if imprint.hash_algorithm.dotted_string != name or imprint.message != digest:
        raise ProofRefused("attestation.timestamp_other_digest")
    if stamp.gen_time > at:
        raise ProofRefused("attestation.timestamp_from_future", time=stamp.gen_time, at=at)
    signer = _checked_signer(read, digest, anchors)
    if signer is None:
        raise ProofRefused("attestation.timestamp_refused", time=stamp.gen_time)
    return Timestamp(
        stamped_at=stamp.gen_time,
        authority=signer.subject.rfc4514_string(),
        certificate_until=signer.not_valid_after_utc,
        policy=stamp.policy.dotted_string,
        serial=stamp.serial_number,
    )


def _checked_signer(read: TimeStampResponse, digest: bytes, anchors: Anchors) -> Certificate | None:
    """The certificate that signed, when signature, chain, validity and usage hold; else nothing."""
    from rfc3161_client import VerificationError, VerifierBuilder

    signer = _signer(read, anchors)
    if signer is None:
        return None
    embedded = bool(read.signed_data.certificates)
    verifier = VerifierBuilder(
        tsa_certificate=None if embedded else signer,
        intermediates=[one for one in anchors.others if one != signer],
        roots=list(anchors.roots),
    ).build()
    try:
        verifier.verify(read, digest)
    except (VerificationError, ValueError):
        return None
    stamped_at = read.tst_info.gen_time
    is_valid = signer.not_valid_before_utc <= stamped_at <= signer.not_valid_after_utc
    return signer if is_valid else None


def _signer(read: TimeStampResponse, anchors: Anchors) -> Certificate | None:
    """The certificate that the one signer's info names, from the response or else the anchors."""
    from cryptography import x509

    signers = list(read.signed_data.signer_infos)
    if len(signers) != 1:
        return None
    try:
        found = [x509.load_der_x509_certificate(one) for one in read.signed_data.certificates]
    except ValueError:
        return None
    wanted = signers[0]
    for one in found or anchors.others:
        if one.issuer == wanted.issuer and one.serial_number == wanted.serial_number:
            return one
    return None
