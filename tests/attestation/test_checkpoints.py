"""Checkpoints, policies and witnesses: the public log verified, and every weaker claim refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.attestation.base64_text import encoded
from hefu.attestation.checkpoint import Checkpoint, read_checkpoint
from hefu.attestation.keys import Algorithm, SignerKey, new_signer_key, read_verifier_key
from hefu.attestation.merkle import EMPTY_ROOT, leaf_hash, root_of, verify_consistency
from hefu.attestation.notes import SignedNote, read_note
from hefu.attestation.policy import Policy, read_policy, verify_checkpoint
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.tiled_tree import TiledTree
from hefu.attestation.tiles import ENTRIES, Tile, entries_in, tile_at
from hefu.attestation.witness import cosign

PUBLIC_LOG = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
LOG = new_signer_key("hefu.example/log")
LOG_SM2 = new_signer_key("hefu.example/log", Algorithm.SM2)
WITNESSES = {
    "lender": new_signer_key("lender.example/w", Algorithm.ED25519_COSIGNATURE),
    "auditor": new_signer_key("auditor.example/w", Algorithm.SM2_COSIGNATURE),
    "warehouse": new_signer_key("warehouse.example/w", Algorithm.ED25519_COSIGNATURE),
}
LEAVES = [leaf_hash(bytes([value])) for value in range(9)]


def policy_text(*lines: str) -> bytes:
    """A policy with the log and three witnesses, and these lines."""
    known = [f"log {LOG.verifier.text}", f"log {LOG_SM2.verifier.text} https://hefu.example"]
    known += [f"witness {name} {key.verifier.text}" for name, key in WITNESSES.items()]
    return "\n".join(["# whom we trust", "", *known, *lines, ""]).encode()


def policy(*lines: str) -> Policy:
    """The same, read."""
    return read_policy(policy_text(*lines))


TWO = policy("group two 2 lender auditor warehouse", "quorum two")
NONE = policy("quorum none")


def checkpoint(size: int, *extensions: str, origin: str = LOG.verifier.name) -> Checkpoint:
    """The log's checkpoint at a size."""
    return Checkpoint(origin, size, root_of(LEAVES[:size]), extensions)


def signed(one: Checkpoint, *witnesses: str, key: SignerKey = LOG) -> SignedNote:
    """It signed by the log and cosigned by these witnesses at 1000."""
    note = SignedNote(one.text, ()).signed_by(key)
    for name in witnesses:
        note = note.signed_by(WITNESSES[name], 1000)
    return note


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("origin\n1\n", 3),
        ("\n1\nROOT\n", 1),
        ("origin\n\nROOT\n", 2),
        ("origin\n01\nROOT\n", 2),
        ("origin\n-1\nROOT\n", 2),
        ("origin\n+1\nROOT\n", 2),
        ("origin\n１\nROOT\n", 2),
        ("origin\n9223372036854775808\nROOT\n", 2),
        ("origin\n99999999999999999999999\nROOT\n", 2),
        ("origin\n1\nROOT", 3),
        ("origin\n1\nAAAA\n", 3),
        ("origin\n1\n?\n", 3),
        ("origin\n0\nROOT\n", 3),
        ("origin\n1\nROOT\n\n", 4),
    ],
)
def test_a_malformed_checkpoint_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ProofRefused, match="checkpoint_malformed") as refused:
        read_checkpoint(text.replace("ROOT", encoded(LEAVES[0])))
    assert refused.value.arguments["line"] == line


@pytest.mark.parametrize(
    "lines",
    [
        ("quorum two",),
        ("quorum lender", "quorum lender"),
        (),
        ("group two 2 lender", "quorum two"),
        ("group two 0 lender", "quorum two"),
        ("group two 2 lender lender", "quorum two"),
        ("group two any", "quorum two"),
        ("group two any two", "quorum two"),
        ("group none any lender", "quorum none"),
        ("group lender any auditor", "quorum lender"),
        ("group a any lender", "group b any lender", "quorum a"),
        (f"witness again {WITNESSES['lender'].verifier.text}", "quorum none"),
        (f"witness log {LOG.verifier.text}", "quorum none"),
        (f"log {new_signer_key('w', Algorithm.ED25519_COSIGNATURE).verifier.text}", "quorum none"),
        (f"log {LOG.verifier.text}", "quorum none"),
        ("log nonsense", "quorum none"),
        ("trust everybody", "quorum none"),
        ("quorum",),
    ],
)
def test_a_policy_that_cannot_be_read_in_one_way_is_refused(lines: tuple[str, ...]) -> None:
    with pytest.raises(ProofRefused, match="policy_malformed"):
        policy(*lines)


@pytest.mark.parametrize("names", [(), ("lender",), ("lender", "lender")])
def test_too_few_witnesses_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ProofRefused, match="quorum_missing"):
        verify_checkpoint(signed(checkpoint(3), *names).content, TWO)


def test_witnesses_alone_are_no_log() -> None:
    note = signed(checkpoint(3), "lender", "auditor")
    with pytest.raises(ProofRefused, match="signature_missing"):
        verify_checkpoint(SignedNote(note.text, note.signatures[1:]).content, TWO)


def test_a_key_of_one_log_proves_nothing_about_another() -> None:
    with pytest.raises(ProofRefused, match="origin_wrong"):
        verify_checkpoint(signed(checkpoint(3, origin="other.example/log")).content, NONE)


def test_a_changed_time_of_a_witness_is_refused() -> None:
    note = signed(checkpoint(3), "lender", "auditor")
    content = bytearray(note.signatures[1].signature)
    content[7] ^= 1
    changed = type(note.signatures[1])(
        note.signatures[1].name, note.signatures[1].key_id, bytes(content)
    )
    with pytest.raises(ProofRefused, match="signature_wrong"):
        verify_checkpoint(
            SignedNote(note.text, (note.signatures[0], changed, note.signatures[2])).content, TWO
        )


@pytest.mark.parametrize("key", [LOG, LOG_SM2])
def test_two_of_three_witnesses_are_enough(key: SignerKey) -> None:
    stranger = new_signer_key("stranger.example/w", Algorithm.ED25519_COSIGNATURE)
    note = signed(checkpoint(3, "a line more"), "auditor", "lender", key=key).signed_by(stranger, 5)
    found = verify_checkpoint(note.content, TWO)
    assert found.checkpoint == checkpoint(3, "a line more")
    assert found.log == key.verifier
    assert found.cosigned == {"lender": 1000, "auditor": 1000}


def test_groups_of_groups() -> None:
    deep = policy(
        "group outside any lender auditor",
        "group all-of-us all outside warehouse",
        "quorum all-of-us",
    )
    assert deep.is_met({"auditor", "warehouse"})
    assert not deep.is_met({"auditor", "lender"})
    assert not deep.is_met({"warehouse"})


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 9), st.integers(0, 9))
def test_a_witness_signs_only_what_continues(one: int, other: int) -> None:
    old, new = checkpoint(one), checkpoint(other)
    witness = WITNESSES["lender"]
    proof = consistency(one, other) if 0 < one <= other else ()
    note = signed(new)
    if one > other:
        with pytest.raises(ProofRefused, match="consistency_refused"):
            cosign(note.content, LOG.verifier, last=old, proof=proof, key=witness, at=7)
        return
    done, kept = cosign(note.content, LOG.verifier, last=old, proof=proof, key=witness, at=7)
    assert kept == new
    assert verify_checkpoint(done.content, NONE).cosigned == {"lender": 7}
    if one:
        lie = Checkpoint(old.origin, one, leaf_hash(old.root))
        with pytest.raises(ProofRefused, match="consistency_refused"):
            cosign(note.content, LOG.verifier, last=lie, proof=proof, key=witness, at=7)
    more = (*proof, LEAVES[0])
    with pytest.raises(ProofRefused, match="consistency_refused"):
        cosign(note.content, LOG.verifier, last=old, proof=more, key=witness, at=7)


def test_a_witness_refuses_another_log_and_an_unsigned_one() -> None:
    witness = WITNESSES["lender"]
    foreign = signed(checkpoint(3, origin="other.example/log"))
    with pytest.raises(ProofRefused, match="origin_wrong"):
        cosign(foreign.content, LOG.verifier, last=None, proof=(), key=witness, at=7)
    stranger = signed(checkpoint(3), key=new_signer_key(LOG.verifier.name))
    with pytest.raises(ProofRefused, match="signature_missing"):
        cosign(stranger.content, LOG.verifier, last=None, proof=(), key=witness, at=7)


def consistency(old: int, new: int) -> tuple[bytes, ...]:
    """The log's proof that size ``new`` continues size ``old``."""
    return TiledTree(new, lambda tile: b"".join(LEAVES[:new])).consistency_proof(old)


def test_the_public_log_is_verified_at_each_of_its_sizes(conformance: Path) -> None:
    folder = conformance / "merkle" / "tlog-tiles"
    trust = read_policy(f"log {PUBLIC_LOG}\nquorum none\n".encode())
    found = {}
    for path in sorted(folder.glob("checkpoint*")):
        one = verify_checkpoint(path.read_bytes(), trust).checkpoint
        assert read_note(path.read_bytes()).content == path.read_bytes()
        assert one.text == read_note(path.read_bytes()).text
        found[path.name] = one
    assert sorted(one.size for name, one in found.items() if "." in name) == list(range(16))
    assert found["checkpoint.0"].root == EMPTY_ROOT
    assert read_verifier_key(PUBLIC_LOG).text == PUBLIC_LOG
    for name in found:
        content = (folder / name).read_bytes()
        spoiled = content.replace(b"testdata\n", b"testdato\n", 1)
        with pytest.raises(ProofRefused, match="signature_wrong"):
            verify_checkpoint(spoiled, trust)


def test_the_public_log_in_tiles_leads_to_its_signed_roots(conformance: Path) -> None:
    folder = conformance / "merkle" / "tlog-tiles"
    if not (folder / "tile").is_dir():
        pytest.skip("the tiles of the public log are not in this part of the conformance data")
    trust = read_policy(f"log {PUBLIC_LOG}\nquorum none\n".encode())
    roots = {}
    for path in sorted(folder.glob("checkpoint.*")):
        one = verify_checkpoint(path.read_bytes(), trust).checkpoint
        roots[one.size] = one.root
    for size, root in roots.items():
        if size:
            tree = TiledTree(size, lambda tile: (folder / tile.path).read_bytes())
            assert tree.root() == root
            bundle = Tile(ENTRIES, 0, tile_at(0, 0, size).width)
            entries = entries_in(bundle, (folder / bundle.path).read_bytes())
            assert root_of([leaf_hash(entry) for entry in entries]) == root
            for old in range(1, size + 1):
                verify_consistency(old, size, roots[old], root, tree.consistency_proof(old))
