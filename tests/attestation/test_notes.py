"""Notes and keys: the public example, unknown signers ignored, wrong ones refused, one way to write."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.attestation.keys import (
    Algorithm,
    VerifierKey,
    new_signer_key,
    read_signer_key,
    read_verifier_key,
)
from hefu.attestation.notes import SIGNATURES_MAX, SignedNote, open_note, read_note
from hefu.attestation.refusal import ProofRefused
from hefu.vocabulary.errors import InvariantBroken, Unavailable

NAMES = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="+"), min_size=1)
KEYS = {
    algorithm: new_signer_key(f"{algorithm.name.lower()}.example/log", algorithm)
    for algorithm in Algorithm
}
TEXT = "合符 example\n\nsecond part\n"


def signed(*algorithms: Algorithm) -> SignedNote:
    """The text under these signatures, cosigned at 1700000000."""
    note = SignedNote(TEXT, ())
    for algorithm in algorithms:
        note = note.signed_by(KEYS[algorithm], 1_700_000_000 if algorithm.is_cosignature else None)
    return note


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_changed_text_or_signature_is_refused(algorithm: Algorithm) -> None:
    note, key = signed(algorithm), KEYS[algorithm].verifier
    with pytest.raises(ProofRefused, match="signature_wrong"):
        open_note(SignedNote(TEXT + "more\n", note.signatures), [key])
    good = note.signatures[0].signature
    for bad in (b"", good[:-1], good + b"\0", bytes(len(good)), bytes([good[0] ^ 1]) + good[1:]):
        with pytest.raises(ProofRefused, match="signature_wrong"):
            key.verify(TEXT, bad)


def test_a_wrong_signature_refuses_the_note_though_another_is_right() -> None:
    note = signed(Algorithm.ED25519, Algorithm.SM2)
    forged = signed(Algorithm.ED25519).signatures[0]
    other = SignedNote("another\n", ()).signed_by(KEYS[Algorithm.ED25519]).signatures[0]
    assert other.key_id == forged.key_id
    keys = [KEYS[Algorithm.ED25519].verifier, KEYS[Algorithm.SM2].verifier]
    with pytest.raises(ProofRefused, match="signature_wrong"):
        open_note(SignedNote(TEXT, (*note.signatures, other)), keys)


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    stranger = new_signer_key(KEYS[Algorithm.ED25519].verifier.name).verifier
    with pytest.raises(ProofRefused, match="signature_missing"):
        open_note(signed(Algorithm.ED25519), [stranger])
    with pytest.raises(ProofRefused, match="signature_missing"):
        open_note(signed(Algorithm.ED25519), [])


def test_a_cosignature_is_no_signature_of_the_log_under_the_same_key() -> None:
    witness = KEYS[Algorithm.ED25519_COSIGNATURE]
    as_log = VerifierKey(witness.verifier.name, Algorithm.ED25519, witness.verifier.public)
    assert as_log.key_id != witness.verifier.key_id
    with pytest.raises(ProofRefused, match="signature_missing"):
        open_note(signed(Algorithm.ED25519_COSIGNATURE), [as_log])


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"text\n", 2),
        (b"text\n\n", 3),
        (b"text\n\n\xe2\x80\x94 name AAAAAAA=", 3),
        (b"text\n\n- name AAAAAAA=\n", 3),
        (b"text\n\n\xe2\x80\x94 na+me AAAAAAA=\n", 3),
        (b"text\n\n\xe2\x80\x94  AAAAAAA=\n", 3),
        (b"text\n\n\xe2\x80\x94 na\xe3\x80\x80me AAAAAAA=\n", 3),
        (b"text\n\n\xe2\x80\x94 name AAAAAA==\n", 3),
        (b"text\n\n\xe2\x80\x94 name AAAAAAA\n", 3),
        (b"text\n\n\xe2\x80\x94 name AAAAAAB=\n", 3),
        (b"text\n\n\xe2\x80\x94 name AAAAAAA=\n\xe2\x80\x94 name ?\n", 4),
        (b"one\n\ttwo\n\n\xe2\x80\x94 name AAAAAAA=\n", 2),
        (b"one\r\n\n\xe2\x80\x94 name AAAAAAA=\n", 1),
        (b"one\n\xff\n\n\xe2\x80\x94 name AAAAAAA=\n", 2),
        (b"text\n\n" + b"\xe2\x80\x94 name AAAAAAA=\n" * (SIGNATURES_MAX + 1), 3),
        (b"x" * 1_000_001, 1),
    ],
)
def test_a_malformed_note_is_refused_with_its_line(content: bytes, line: int) -> None:
    with pytest.raises(ProofRefused, match="note_malformed") as refused:
        read_note(content)
    assert refused.value.arguments["line"] == line


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("+", "-", 1),
        lambda text: text.replace("example", "Example"),
        lambda text: text[:-4],
        lambda text: text + "\n",
        lambda text: text.split("+", 1)[1],
        lambda text: "",
        lambda text: "a b" + text,
        lambda text: text.replace(text.split("+")[-2], "00000000"),
    ],
)
@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_key_in_another_form_is_refused(algorithm: Algorithm, change: object) -> None:
    assert callable(change)
    with pytest.raises(ProofRefused, match="key_malformed"):
        read_verifier_key(change(KEYS[algorithm].verifier.text))
    with pytest.raises(ProofRefused, match="key_malformed"):
        read_signer_key(change(KEYS[algorithm].text))


def test_a_private_key_is_not_read_as_a_public_one_and_never_shown() -> None:
    for key in KEYS.values():
        with pytest.raises(ProofRefused, match="key_malformed"):
            read_verifier_key(key.text)
        with pytest.raises(ProofRefused, match="key_malformed"):
            read_signer_key(key.verifier.text)
        assert key.private.hex() not in repr(key)
        assert repr(key.private) not in repr(key)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_only_a_cosignature_has_a_time(algorithm: Algorithm) -> None:
    with pytest.raises(InvariantBroken):
        KEYS[algorithm].sign(TEXT, None if algorithm.is_cosignature else 1)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u3000b", "a\u00a0b"])
def test_a_key_without_a_usable_name_is_not_made(name: str) -> None:
    with pytest.raises(InvariantBroken):
        new_signer_key(name)


def test_without_its_library_a_signature_is_neither_right_nor_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    note, key = signed(Algorithm.ED25519), KEYS[Algorithm.ED25519].verifier
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ed25519", None)
    with pytest.raises(Unavailable, match=r"library_missing.*hefu\[proof\]"):
        open_note(note, [key])


def test_the_example_of_the_format() -> None:
    note = (
        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
        "\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+"
        "EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
    ).encode()
    read = read_note(note)
    assert read.text.endswith("\n\ned è subito sera.\n")
    assert read.signatures[0].key_id.hex() == "367ba04b"
    assert read.content == note


def test_ed25519_decides_the_public_cases(conformance: Path) -> None:
    path = conformance / "crypto-wycheproof" / "ed25519_test.json"
    wrong, seen = [], set()
    for group in json.loads(path.read_text("utf-8"))["testGroups"]:
        key = VerifierKey("name", Algorithm.ED25519, bytes.fromhex(group["publicKey"]["pk"]))
        for case in group["tests"]:
            seen.add(case["result"])
            try:
                text = bytes.fromhex(case["msg"]).decode()
            except UnicodeDecodeError:
                continue  # a note is a text
            try:
                key.verify(text, bytes.fromhex(case["sig"]))
                holds = "valid"
            except ProofRefused:
                holds = "invalid"
            if holds != case["result"]:
                wrong.append(case["tcId"])
    assert wrong == []
    assert seen == {"valid", "invalid"}


def test_every_kind_of_signature_holds_on_one_note() -> None:
    note = signed(*Algorithm)
    found = open_note(read_note(note.content), [key.verifier for key in KEYS.values()])
    assert [one.key.algorithm for one in found] == list(Algorithm)
    assert [one.signed_at for one in found] == [None, 1_700_000_000, None, 1_700_000_000]


def test_a_key_counts_once_however_often_it_signed() -> None:
    note = signed(Algorithm.ED25519, Algorithm.ED25519)
    assert len(open_note(note, [KEYS[Algorithm.ED25519].verifier])) == 1


@settings(max_examples=50, deadline=None)
@given(NAMES)
def test_keys_come_back_as_they_were_written(name: str) -> None:
    for algorithm in (Algorithm.ED25519, Algorithm.ED25519_COSIGNATURE):
        key = new_signer_key(name, algorithm)
        assert read_signer_key(key.text) == key
        assert read_verifier_key(key.verifier.text) == key.verifier


@pytest.mark.parametrize("algorithm", [Algorithm.SM2, Algorithm.SM2_COSIGNATURE])
def test_sm2_keys_come_back_as_they_were_written(algorithm: Algorithm) -> None:
    assert read_signer_key(KEYS[algorithm].text) == KEYS[algorithm]
    assert read_verifier_key(KEYS[algorithm].verifier.text) == KEYS[algorithm].verifier
