"""Whatever a stranger sends is read or refused with a sentence; nothing else comes out of the readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hefu.attestation
from hefu.attestation.bundle import verify_bundle
from hefu.attestation.canonical_json import canonical_json, read_json
from hefu.attestation.checkpoint import read_checkpoint
from hefu.attestation.entries import read_entry
from hefu.attestation.fork import show_fork, verify_fork
from hefu.attestation.keys import read_signer_key, read_verifier_key
from hefu.attestation.notes import read_note
from hefu.attestation.policy import read_policy, verify_checkpoint
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.tiles import ENTRIES, Tile, entries_in, entry_bundle, tile_of_path
from hefu.attestation.timestamps import read_anchors, verify_timestamp
from hefu.vocabulary.messages import message_label
from tests.attestation.small_log import (
    KEY,
    KEY_SM2,
    LENDER,
    POLICY,
    entry,
    small_log,
    stamped_bundle,
)
from tests.attestation.test_fork import TRUST, rewritten
from tests.attestation.time_stamper import DAY, YEAR, authority

ANCHORS = read_anchors(authority().anchors)
FORK = show_fork(small_log(3).signed(), rewritten(7, at=1).signed(), TRUST, rewritten(7, at=1).tree)
STAMP = authority().stamp(bytes(32))

# What reads bytes, and something that it reads.
READERS: dict[str, tuple[Callable[[bytes], object], bytes]] = {
    "json": (read_json, canonical_json({"a": [1, 2.5, "x", None], "b": {"c": True}})),
    "entry": (read_entry, entry(1).content),
    "note": (read_note, small_log().signed()),
    "checkpoint": (lambda content: verify_checkpoint(content, TRUST), small_log().signed()),
    "policy": (read_policy, POLICY),
    "bundle": (
        lambda content: verify_bundle(content, TRUST, anchors=ANCHORS, at=DAY + YEAR),
        stamped_bundle(),
    ),
    "fork": (lambda content: verify_fork(content, TRUST), FORK.document),
    "stamp": (
        lambda content: verify_timestamp(content, bytes(32), ANCHORS, at=DAY + YEAR),
        STAMP,
    ),
    "anchors": (read_anchors, authority().anchors),
    "entries": (
        lambda content: entries_in(Tile(ENTRIES, 0, 2), content),
        entry_bundle([b"one", b"two"]),
    ),
}
# The same for texts.
TEXTS: dict[str, tuple[Callable[[str], object], str]] = {
    "checkpoint": (read_checkpoint, small_log().checkpoint.text),
    "verifier key": (read_verifier_key, KEY_SM2.verifier.text),
    "witness key": (read_verifier_key, LENDER.verifier.text),
    "signer key": (read_signer_key, KEY.text),
    "path": (tile_of_path, "tile/3/x001/x234/067.p/7"),
}
PIECES = st.sampled_from(
    [b"", b"\x00", b"\xff", b"\n", b"\n\n", b'"', b"{", b"9" * 5000, b"\xc2\x85", b"+"]
)


T = TypeVar("T")


@st.composite
def spoilt(draw: st.DrawFn, good: bytes) -> bytes:
    """The good content with one stretch of it replaced."""
    begin = draw(st.integers(0, len(good)))
    end = draw(st.integers(begin, min(len(good), begin + 20)))
    return good[:begin] + draw(PIECES | st.binary(max_size=8)) + good[end:]


def sentences(read: Callable[[T], object], content: T) -> list[str]:
    """The sentences of a refusal, none where the content was read."""
    try:
        read(content)
    except ProofRefused as refused:
        return [refused.text("zh"), refused.text("en")]
    return []


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_bytes_are_read_or_refused(name: str, data: st.DataObject) -> None:
    read, good = READERS[name]
    read(good)
    for content in (data.draw(st.binary(max_size=80)), data.draw(spoilt(good))):
        assert all(sentences(read, content))


@pytest.mark.parametrize("name", TEXTS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_texts_are_read_or_refused(name: str, data: st.DataObject) -> None:
    read, good = TEXTS[name]
    read(good)
    spoiled = data.draw(spoilt(good.encode())).decode(errors="surrogateescape")
    for content in (data.draw(st.text(max_size=80)), spoiled):
        assert all(sentences(read, content))


def test_every_refusal_has_its_sentence_and_every_sentence_its_refusal() -> None:
    folder = Path(hefu.attestation.__file__).parent
    text = "".join(path.read_text("utf-8") for path in sorted(folder.glob("*.py")))
    raised = set(re.findall(r'"(attestation\.[a-z0-9_]+)"', text))
    for code in raised:
        label = message_label(code)
        places = [set(re.findall(r"{(\w+)}", one)) for one in (label.zh, label.en)]
        assert places[0] == places[1], code
    catalogue = folder.parent / "vocabulary" / "messages" / "attestation.yaml"
    written = re.findall(r"^([a-z0-9_]+):", catalogue.read_text("utf-8"), re.MULTILINE)
    assert {f"attestation.{code}" for code in written} == raised
