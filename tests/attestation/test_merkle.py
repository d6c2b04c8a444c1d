"""The tree: every public case decided as it must be, roots and proofs by another way than ours."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.attestation.merkle import (
    EMPTY_ROOT,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from hefu.attestation.refusal import ProofRefused

LEAVES = [leaf_hash(bytes([value])) for value in range(40)]
SIZES = st.integers(1, len(LEAVES))


def root(leaves: list[bytes]) -> bytes:
    """Root by the definition of the RFC, word by word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return node_hash(root(leaves[:middle]), root(leaves[middle:]))


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """Inclusion path by the definition of the RFC."""
    if len(leaves) == 1:
        return []
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    if index < middle:
        return [*path(index, leaves[:middle]), root(leaves[middle:])]
    return [*path(index - middle, leaves[middle:]), root(leaves[:middle])]


def subproof(old: int, leaves: list[bytes], is_known: bool = True) -> list[bytes]:
    """Consistency path by the definition of the RFC."""
    if old == len(leaves):
        return [] if is_known else [root(leaves)]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    if old <= middle:
        return [*subproof(old, leaves[:middle], is_known), root(leaves[middle:])]
    return [*subproof(old - middle, leaves[middle:], False), root(leaves[:middle])]


def cases(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Public cases with their names."""
    paths = sorted(folder.rglob("*.json"))
    return [(str(path.relative_to(folder)), json.loads(path.read_text("utf-8"))) for path in paths]


def decoded(values: list[str] | None) -> list[bytes]:
    """Hashes of a public case."""
    return [base64.b64decode(value) for value in values or ()]


def holds(kind: str, case: dict[str, Any]) -> bool:
    """Whether our verifier accepts a public case."""
    proof = decoded(case["proof"])
    try:
        if kind == "inclusion":
            leaf, top = decoded([case["leafHash"], case["root"]])
            verify_inclusion(leaf, case["leafIdx"], case["treeSize"], proof, top)
        else:
            old, new = decoded([case["root1"], case["root2"]])
            verify_consistency(case["size1"], case["size2"], old, new, proof)
    except ProofRefused:
        return False
    return True


@pytest.mark.parametrize("kind", ["inclusion", "consistency"])
def test_every_public_case_is_decided_as_it_must_be(conformance: Path, kind: str) -> None:
    found = cases(conformance / "merkle" / "rfc6962-proofs" / kind)
    wrong = [name for name, case in found if holds(kind, case) == case["wantErr"]]
    assert wrong == []
    assert {case["wantErr"] for _, case in found} == {True, False}


@pytest.mark.parametrize("size", [0, 1, 7])
def test_an_empty_tree_proves_nothing(size: int) -> None:
    top = root(LEAVES[:size])
    for proof in ([], [top], subproof(1, LEAVES[:size]) if size else []):
        with pytest.raises(ProofRefused, match="consistency_refused"):
            verify_consistency(0, size, EMPTY_ROOT, top, proof)


@pytest.mark.parametrize(
    ("index", "size"), [(0, 0), (5, 5), (-1, 5), (6, 5), (0, -1), (0, 1 << 63)]
)
def test_an_index_outside_the_tree_is_refused(index: int, size: int) -> None:
    with pytest.raises(ProofRefused):
        verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_hash_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ProofRefused, match="hash_length_bad"):
        verify_inclusion(LEAVES[0], 0, 2, [bytes(length)], root(LEAVES[:2]))
    with pytest.raises(ProofRefused, match="hash_length_bad"):
        verify_consistency(1, 2, bytes(length), LEAVES[1], [LEAVES[2]])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(LEAVES)))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert root_of(LEAVES[:size]) == root(LEAVES[:size])


@settings(max_examples=60, deadline=None)
@given(SIZES, st.data())
def test_an_entry_is_proved_at_its_place_and_no_other(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, top = path(index, LEAVES[:size]), root(LEAVES[:size])
    verify_inclusion(LEAVES[index], index, size, proof, top)
    other = data.draw(st.integers(-1, size).filter(lambda value: value != index))
    with pytest.raises(ProofRefused):
        verify_inclusion(LEAVES[index], other, size, proof, top)
    for spoiled in spoilt(proof):
        with pytest.raises(ProofRefused):
            verify_inclusion(LEAVES[index], index, size, spoiled, top)


@settings(max_examples=60, deadline=None)
@given(SIZES, SIZES)
def test_a_longer_log_is_proved_to_continue_a_shorter_one(one: int, other: int) -> None:
    old, new = sorted((one, other))
    proof = subproof(old, LEAVES[:new])
    verify_consistency(old, new, root(LEAVES[:old]), root(LEAVES[:new]), proof)
    rewritten = [leaf_hash(b"another"), *LEAVES[1:old]]
    with pytest.raises(ProofRefused):
        verify_consistency(old, new, root(rewritten), root(LEAVES[:new]), proof)
    for spoiled in spoilt(proof):
        with pytest.raises(ProofRefused):
            verify_consistency(old, new, root(LEAVES[:old]), root(LEAVES[:new]), spoiled)


def spoilt(proof: list[bytes]) -> list[list[bytes]]:
    """The proof too long, too short, and with each of its hashes changed."""
    changed = [[*proof[:at], leaf_hash(proof[at]), *proof[at + 1 :]] for at in range(len(proof))]
    shorter = [proof[1:], proof[:-1]] if proof else []
    return [*changed, *shorter, [*proof, LEAVES[0]], [LEAVES[0], *proof]]
