"""Proof of a fork: two checkpoints that one log signed and that cannot both be true.

Of two checkpoints of equal size, different roots are the whole proof. Of two sizes the document also
holds the root that the *second* tree has at the first size, with a consistency proof from there: it
leads to the second signed root, so that root is the only one the first checkpoint could have had.

Anybody who holds the log's public key can check the document; the log cannot deny it. A consistency
proof that merely fails is no such proof, for the accuser could have spoiled it: whoever wants to show a
fork between two sizes needs the tiles of the second tree, which the log serves.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final

from hefu.attestation.base64_text import encoded
from hefu.attestation.canonical_json import canonical_json
from hefu.attestation.checkpoint import Checkpoint
from hefu.attestation.documents import malformed, read_document
from hefu.attestation.merkle import verify_consistency
from hefu.attestation.policy import NO_WITNESS, Policy, verify_checkpoint
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.tiled_tree import TiledTree

FORM: Final = "hefu/fork/v1"
_FIELDS: Final = ("first", "second", "root", "proof")


@dataclass(frozen=True, slots=True)
class Fork:
    """A fork that was shown: both checkpoints, the smaller first, and the document that shows it."""

    first: Checkpoint
    second: Checkpoint
    document: bytes


def show_fork(one: bytes, other: bytes, policy: Policy, tree: TiledTree | None = None) -> Fork:
    """The document that shows a fork between two signed checkpoints.

    ``tree``: the tiles of the larger checkpoint, needed unless the sizes are equal. Raises
    ``ProofRefused``: ``attestation.fork_not_shown`` when both can be true or the tiles do not lead to
    the larger checkpoint, or as ``verify_checkpoint``.
    """
    pairs = [(_signed(content, policy), content) for content in (one, other)]
    (first, first_note), (second, second_note) = sorted(pairs, key=lambda pair: pair[0].size)
    fields: dict[str, object] = {
        "format": FORM,
        "first": first_note.decode(),
        "second": second_note.decode(),
    }
    if first.size < second.size:
        if tree is None or tree.size != second.size or first.size == 0:
            raise ProofRefused("attestation.fork_not_shown", origin=second.origin)
        fields["root"] = encoded(tree.root(first.size))
        fields["proof"] = [encoded(one) for one in tree.consistency_proof(first.size)]
    return verify_fork(canonical_json(fields), policy)


def verify_fork(document: bytes, policy: Policy) -> Fork:
    """The fork that a document shows, checked with the log's keys alone (witnesses do not matter).

    Raises ``ProofRefused``: ``attestation.fork_not_shown``, ``document_malformed``, or as
    ``verify_checkpoint``.
    """
    read = read_document(document, FORM, _FIELDS)
    first, second = (_signed(read.text(name).encode(), policy) for name in ("first", "second"))
    refused = ProofRefused("attestation.fork_not_shown", origin=first.origin)
    if first.origin != second.origin or first.size > second.size:
        raise refused
    if first.size == second.size:
        for field in ("root", "proof"):
            if field in read:
                raise malformed(field)
        if hmac.compare_digest(first.root, second.root):
            raise refused
        return Fork(first, second, document)
    root, proof = read.octets("root"), read.hashes("proof")
    if hmac.compare_digest(root, first.root):
        raise refused
    try:
        verify_consistency(first.size, second.size, root, second.root, proof)
    except ProofRefused:
        raise refused from None
    return Fork(first, second, document)


def _signed(content: bytes, policy: Policy) -> Checkpoint:
    return verify_checkpoint(content, Policy(policy.logs, {}, {}, NO_WITNESS)).checkpoint
