"""Time-stamps: the public responses decided as they must be, and stamps wrong in one way each."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from hefu.attestation.refusal import ProofRefused
from hefu.attestation.timestamps import HashName, Timestamp, read_anchors, verify_timestamp
from tests.attestation.time_stamper import DAY, YEAR, Authority, authority

DIGEST = hashlib.sha256(b"hefu").digest()
LATER = DAY + timedelta(hours=1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def checked(response: bytes, by: Authority, at: datetime = LATER) -> Timestamp:
    """A response for ``DIGEST`` checked against an authority's root."""
    return verify_timestamp(response, DIGEST, read_anchors(by.anchors), at=at)


def test_a_stamp_of_another_digest_is_refused() -> None:
    other = hashlib.sha256(b"other").digest()
    with pytest.raises(ProofRefused, match="timestamp_other_digest"):
        checked(authority().stamp(other), authority())


def test_a_stamp_by_an_authority_that_is_not_trusted_is_refused() -> None:
    with pytest.raises(ProofRefused, match="timestamp_refused"):
        checked(authority().stamp(DIGEST), authority(until=DAY + 2 * YEAR))


@pytest.mark.parametrize("usage", [None, ExtendedKeyUsageOID.CODE_SIGNING])
def test_a_certificate_for_another_use_is_refused(usage: x509.ObjectIdentifier | None) -> None:
    by = authority(usage)
    with pytest.raises(ProofRefused, match="timestamp_refused"):
        checked(by.stamp(DIGEST), by)


def test_a_use_that_is_not_marked_critical_is_refused() -> None:
    by = authority(is_critical=False)
    with pytest.raises(ProofRefused, match="timestamp_refused"):
        checked(by.stamp(DIGEST), by)


@pytest.mark.parametrize(
    "by",
    [authority(until=DAY - timedelta(seconds=1)), authority(from_=DAY + timedelta(seconds=1))],
)
def test_a_certificate_not_valid_at_the_time_is_refused(by: Authority) -> None:
    with pytest.raises(ProofRefused, match="timestamp_refused"):
        checked(by.stamp(DIGEST), by)


def test_a_signature_over_another_content_is_refused() -> None:
    with pytest.raises(ProofRefused, match="timestamp_refused"):
        checked(authority().stamp(DIGEST, signs=b"another"), authority())


def test_a_stamp_from_the_future_is_refused() -> None:
    with pytest.raises(ProofRefused, match="timestamp_from_future"):
        checked(authority().stamp(DIGEST), authority(), at=DAY - timedelta(seconds=1))


@pytest.mark.parametrize("status", [1, 2, 3])
def test_a_response_that_does_not_grant_is_refused(status: int) -> None:
    with pytest.raises(ProofRefused, match="timestamp_unreadable"):
        checked(authority().stamp(DIGEST, status=status), authority())


def test_no_changed_byte_of_a_stamp_goes_unseen() -> None:
    good = authority().stamp(DIGEST)
    held = []
    for place in range(0, len(good), 3):
        bad = bytearray(good)
        bad[place] ^= 1
        try:
            if checked(bytes(bad), authority()) != checked(good, authority()):
                held.append(place)
        except ProofRefused:
            continue
    assert held == [], "a byte changed what is said, and it was believed"
    with pytest.raises(ProofRefused, match="timestamp_unreadable"):
        checked(good[:-1], authority())


@pytest.mark.parametrize("content", [b"", b"-----BEGIN nothing", b"\x30\x00"])
def test_anchors_that_cannot_be_read_are_refused(content: bytes) -> None:
    with pytest.raises(ProofRefused, match="anchors_unreadable"):
        read_anchors(content)


def test_a_stamp_holds_and_says_who_and_when() -> None:
    found = checked(authority().stamp(DIGEST), authority())
    assert found == Timestamp(DAY, "CN=Test stamper", DAY + YEAR, "1.2.3.4.5.6", 77)


def test_a_stamp_still_holds_after_its_certificate_ended() -> None:
    assert checked(authority().stamp(DIGEST), authority(), at=DAY + 5 * YEAR).stamped_at == DAY


HELLO = [
    ("test_tsa", "response.tsr", "sha512", True),
    ("test_tsa", "response-injected-certs.tsr", "sha512", True),
    ("test_tsa", "other_response.tsr", "sha512", False),
    ("sigstage", "response-sha256.tsr", "sha256", True),
    ("sigstage", "response-sha384.tsr", "sha384", True),
    ("sigstage", "response-sha512.tsr", "sha512", True),
    ("sigstage", "response-no-embedded-cert.tsr", "sha256", True),
    ("sigstage", "response-invalid-signature.tsr", "sha256", False),
    ("identrust", "issue-104.tsr", "sha512", True),
]


@pytest.mark.parametrize(("folder", "name", "hash_name", "holds"), HELLO)
def test_the_public_responses_are_decided_as_they_must_be(
    conformance: Path, folder: str, name: str, hash_name: HashName, holds: bool
) -> None:
    assert hash_name in get_args(HashName)
    place = conformance / "rfc3161" / folder
    anchors = read_anchors((place / "ts_chain.pem").read_bytes())
    digest, other = (hashlib.new(hash_name, text).digest() for text in (b"hello", b"Hello"))
    response = (place / name).read_bytes()
    with pytest.raises(ProofRefused, match="timestamp_other_digest"):
        verify_timestamp(response, other, anchors, at=NOW, hash_name=hash_name)
    if holds:
        found = verify_timestamp(response, digest, anchors, at=NOW, hash_name=hash_name)
        assert found.stamped_at.year in (2024, 2025)
        foreign = read_anchors(authority().anchors)
        with pytest.raises(ProofRefused, match="timestamp_refused"):
            verify_timestamp(response, digest, foreign, at=NOW, hash_name=hash_name)
    else:
        with pytest.raises(ProofRefused, match="timestamp_refused"):
            verify_timestamp(response, digest, anchors, at=NOW, hash_name=hash_name)


def test_the_public_response_of_an_ended_certificate_is_judged_at_its_own_time(
    conformance: Path,
) -> None:
    place = conformance / "rfc3161" / "sigstore.mock"
    anchors = read_anchors((place / "ts_chain.pem").read_bytes())
    digest = hashlib.sha256((place / "payload").read_bytes()).digest()
    response = (place / "response-expired.tsr").read_bytes()
    with pytest.raises(ProofRefused, match="timestamp_from_future"):
        verify_timestamp(response, digest, anchors, at=datetime(2023, 1, 31, tzinfo=UTC))
    found = verify_timestamp(response, digest, anchors, at=NOW)
    assert found.stamped_at < found.certificate_until < NOW
