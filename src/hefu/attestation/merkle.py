"""The Merkle tree of RFC 9162 section 2.1 (the same as RFC 6962), hashed with SHA-256.

Hashes are 32 bytes. A tree of ``size`` entries has entries 0 to ``size - 1``; sizes end below 2^63.

An empty tree proves nothing: every consistency proof from size 0 is refused, also the one from size 0
to size 0, which the algorithm of the RFC would let pass although its two roots can be any bytes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Final

from hefu.attestation.refusal import ProofRefused

HASH_BYTES: Final = 32
SIZE_END: Final = 1 << 63

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""Root of the tree without entries."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry: SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def split(count: int) -> int:
    """The largest power of two below ``count`` (which is 2 or more): leaves of the left subtree."""
    return 1 << ((count - 1).bit_length() - 1)


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Root of the tree over these leaf hashes, all in memory; ``EMPTY_ROOT`` for none."""
    if not leaf_hashes:
        return EMPTY_ROOT
    waiting: list[tuple[int, bytes]] = []  # (height, root) of complete subtrees, tallest first
    for leaf in leaf_hashes:
        height, root = 0, leaf
        while waiting and waiting[-1][0] == height:
            root = node_hash(waiting.pop()[1], root)
            height += 1
        waiting.append((height, root))
    _, root = waiting.pop()
    while waiting:
        root = node_hash(waiting.pop()[1], root)
    return root


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Entry ``index`` of the tree of ``size`` entries with this ``root`` has the leaf hash ``leaf``.

    RFC 9162 section 2.1.3.2. Raises ``ProofRefused`` when it is not shown.
    """
    _refuse_bad_size(size)
    _refuse_bad_hashes([leaf, root, *proof])
    refused = ProofRefused("attestation.inclusion_refused", index=index, size=size)
    if not 0 <= index < size:
        raise refused
    first, last, value, steps = index, size - 1, leaf, list(reversed(proof))
    while last:
        if first & 1 or first < last:  # else the last node of a level, without a sibling
            if not steps:
                raise refused
            value = node_hash(steps.pop(), value) if first & 1 else node_hash(value, steps.pop())
        first, last = first >> 1, last >> 1
    if steps or not hmac.compare_digest(value, root):
        raise refused


def verify_consistency(
    old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """The tree of ``new_size`` entries begins with exactly the entries of the tree of ``old_size``.

    RFC 9162 section 2.1.4.2. Raises ``ProofRefused`` when it is not shown, and always for an empty old
    tree.
    """
    _refuse_bad_size(old_size)
    _refuse_bad_size(new_size)
    refused = ProofRefused("attestation.consistency_refused", old_size=old_size, new_size=new_size)
    if not 0 < old_size <= new_size:
        raise refused
    if old_size == new_size:
        if proof or not hmac.compare_digest(old_root, new_root):
            raise refused
        return
    _refuse_bad_hashes([old_root, new_root, *proof])
    if not proof:
        raise refused
    # A complete old tree is a node of the new one: the proof leaves it out, for the verifier has it.
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    found = _roots_of_path(old_size - 1, new_size - 1, path)
    if found is None or not hmac.compare_digest(found[0], old_root):
        raise refused
    if not hmac.compare_digest(found[1], new_root):
        raise refused


def _roots_of_path(first: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Old and new root that a consistency path leads to; nothing when it is too long or too short."""
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if not last:
            return None
        if first & 1 or first == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = node_hash(new, step)
        first, last = first >> 1, last >> 1
    return None if last else (old, new)


def _refuse_bad_size(size: int) -> None:
    if not 0 <= size < SIZE_END:
        raise ProofRefused("attestation.tree_size_bad", size=size)


def _refuse_bad_hashes(hashes: Sequence[bytes]) -> None:
    for entry in hashes:
        if len(entry) != HASH_BYTES:
            raise ProofRefused("attestation.hash_length_bad", length=len(entry), wanted=HASH_BYTES)
