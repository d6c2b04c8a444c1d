"""Entries and bundles: what was changed, left out or said too much is refused; the rest is proved."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from hefu.attestation.bundle import Opening, Proved, make_bundle, verify_bundle
from hefu.attestation.entries import (
    DigestAlgorithm,
    Entry,
    read_entry,
    salted_digest,
    verify_content,
)
from hefu.attestation.policy import read_policy
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.timestamps import read_anchors
from hefu.vocabulary.errors import InvariantBroken
from tests.attestation.small_log import (
    AUDITOR,
    CONTENT,
    KEY_SM2,
    LENDER,
    POLICY,
    SALT,
    SEEN_AT,
    entry,
    log_of,
    small_log,
    stamped_bundle,
)
from tests.attestation.tampering import tampered
from tests.attestation.time_stamper import DAY, authority

TRUST = read_policy(POLICY)
ANCHORS = read_anchors(authority().anchors)
LATER = DAY + timedelta(days=1)


def proved(bundle: dict[str, Any]) -> Proved | None:
    """What is believed of the bundle; nothing when it is refused."""
    try:
        return verify_bundle(json.dumps(bundle).encode(), TRUST, anchors=ANCHORS, at=LATER)
    except ProofRefused:
        return None


@pytest.mark.parametrize("is_withheld", [False, True])
def test_no_changed_field_is_believed(is_withheld: bool) -> None:
    whole = small_log().bundle(4, by=authority())
    bundle = json.loads((whole.without_content if is_withheld else whole).content)
    good = proved(bundle)
    assert good is not None
    tries = list(tampered(bundle))
    believed = [(field, found) for field, one in tries if (found := proved(one)) is not None]
    # A name inside a time-stamp that its signature does not cover may change; what it says may not.
    assert [field for field, found in believed if field != "timestamp" or found != good] == []
    assert len(believed) <= 2
    assert len(tries) > 100


def test_a_bundle_of_two_readings_is_refused() -> None:
    content = stamped_bundle()
    twice = content.replace(b'"index":4', b'"index":3,"index":4')
    assert twice != content
    with pytest.raises(ProofRefused, match="json_key_twice"):
        verify_bundle(twice, TRUST)
    both = json.dumps({**json.loads(content), "leaf_hash": "AAAA"}).encode()
    with pytest.raises(ProofRefused, match="document_malformed"):
        verify_bundle(both, TRUST)


def test_a_withheld_entry_cannot_be_opened() -> None:
    withheld = json.loads(small_log().bundle(4).without_content.content)
    opened = json.loads(stamped_bundle())["opened"]
    with pytest.raises(ProofRefused, match="entry_withheld"):
        verify_bundle(json.dumps({**withheld, "opened": opened}).encode(), TRUST)


def test_a_bundle_without_enough_witnesses_is_refused() -> None:
    bundle = json.loads(stamped_bundle())
    for witness in (LENDER, AUDITOR):
        lines = bundle["checkpoint"].splitlines(keepends=True)
        fewer = "".join(line for line in lines if witness.verifier.name not in line)
        with pytest.raises(ProofRefused, match="quorum_missing"):
            verify_bundle(json.dumps({**bundle, "checkpoint": fewer}).encode(), TRUST)


def test_no_bundle_is_made_of_a_damaged_log() -> None:
    log = small_log()
    lie = log_of((*log.entries[:5], entry(99), *log.entries[6:]))
    with pytest.raises(ProofRefused, match="inclusion_refused"):
        make_bundle(log.entries[4], 4, lie.tree, log.signed())
    with pytest.raises(ProofRefused, match="inclusion_refused"):
        make_bundle(log.entries[3], 4, log.tree, log.signed())
    with pytest.raises(ProofRefused, match="content_other"):
        make_bundle(log.entries[4], 4, log.tree, log.signed(), opened=Opening(SALT, b"another"))


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_content_and_salt_open_one_digest_only(algorithm: DigestAlgorithm) -> None:
    one = entry(1, algorithm)
    verify_content(one, SALT, CONTENT + b"1")
    for salt, content in (
        (SALT, CONTENT),
        (bytes(32), CONTENT + b"1"),
        (SALT[:31], SALT[31:] + CONTENT + b"1"),
        (b"", CONTENT + b"1"),
    ):
        with pytest.raises(ProofRefused, match="content_other"):
            verify_content(one, salt, content)


def test_a_digest_without_salt_or_an_entry_out_of_form_is_not_made() -> None:
    with pytest.raises(InvariantBroken):
        salted_digest(CONTENT, b"")
    for name in ("张三", "a b", "", "x" * 201):
        with pytest.raises(InvariantBroken):
            _ = Entry(
                "decision", name, "officer-7", "2024-03-04T09:00:00Z", entry(1).digest
            ).content


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "Decision"},
        {"at": "2024-03-04"},
        {"digest": "md5:00"},
        {"id": None},
        {"more": "x"},
        {"actor": "张三"},
    ],
)
def test_an_entry_in_another_form_is_refused(change: dict[str, object]) -> None:
    value = {**json.loads(entry(1).content), **change}
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    with pytest.raises(ProofRefused, match="document_malformed"):
        read_entry(text.encode())
    with pytest.raises(ProofRefused, match="json_not_canonical"):
        read_entry(json.dumps(json.loads(entry(1).content), indent=1).encode())


def test_a_whole_bundle_proves_who_what_and_when() -> None:
    found = verify_bundle(stamped_bundle(), TRUST, anchors=ANCHORS, at=LATER)
    assert found.entry == entry(4)
    assert found.index == 4
    assert found.content == CONTENT + b"4"
    assert found.witnessed.checkpoint == small_log().checkpoint
    assert found.witnessed.cosigned == {"lender": SEEN_AT, "auditor": SEEN_AT + 1}
    assert found.timestamp is not None
    assert found.timestamp.stamped_at == DAY
    assert not found.is_timestamp_unchecked


def test_a_stamp_without_anchors_is_said_to_be_unchecked() -> None:
    found = verify_bundle(stamped_bundle(), TRUST)
    assert found.timestamp is None
    assert found.is_timestamp_unchecked


@pytest.mark.parametrize("size", [1, 2, 7])
def test_a_withheld_entry_is_proved_without_a_word_of_it(size: int) -> None:
    log = small_log(size, "sm3")
    for index in range(size):
        content = log.bundle(index, KEY_SM2).without_content.content
        found = verify_bundle(content, TRUST)
        assert found.entry is None
        assert found.content is None
        assert found.leaf == log.entries[index].leaf
        secret = base64.b64encode(CONTENT)[:20]
        assert secret not in content
        assert secret in log.bundle(index).content
        assert log.entries[index].digest.encode() not in content


def test_entries_come_back_as_they_were_written() -> None:
    later = Entry(
        "transition", "drawdown/3", "officer-7", "2024-03-04T09:00:00.5Z", entry(1).digest
    )
    linked = Entry("transition", "drawdown/3", "o", later.at, entry(2).digest, later.digest)
    for one in (entry(1), later, linked):
        assert read_entry(one.content) == one
