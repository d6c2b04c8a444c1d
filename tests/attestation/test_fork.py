"""Forks: shown from two signed checkpoints to anybody, and never shown against an honest log."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.attestation.fork import show_fork, verify_fork
from hefu.attestation.keys import new_signer_key
from hefu.attestation.policy import read_policy
from hefu.attestation.refusal import ProofRefused
from tests.attestation.small_log import KEY, KEY_SM2, POLICY, Log, entry, log_of, small_log

TRUST = read_policy(POLICY)
SIZES = st.integers(1, 9)


def rewritten(size: int, at: int) -> Log:
    """The log of ``size`` entries of which entry ``at`` was written anew."""
    entries = [entry(number) for number in range(size)]
    entries[at] = entry(1000)
    return log_of(tuple(entries))


def fields(document: bytes) -> dict[str, Any]:
    """The document as an object."""
    found = json.loads(document)
    assert isinstance(found, dict)
    return found


@settings(max_examples=30, deadline=None)
@given(SIZES, SIZES)
def test_an_honest_log_is_never_accused(one: int, other: int) -> None:
    old, new = (small_log(size) for size in sorted((one, other)))
    with pytest.raises(ProofRefused, match="fork_not_shown"):
        show_fork(old.signed(), new.signed(), TRUST, new.tree)


@settings(max_examples=30, deadline=None)
@given(SIZES, SIZES, st.data())
def test_a_rewritten_log_is_shown_to_anybody(one: int, other: int, data: st.DataObject) -> None:
    old_size, new_size = sorted((one, other))
    at = data.draw(st.integers(0, old_size - 1))
    old, new = small_log(old_size), rewritten(new_size, at)
    fork = show_fork(new.signed(KEY_SM2), old.signed(witnesses=()), TRUST, new.tree)
    found = verify_fork(fork.document, TRUST)
    assert {found.first.root, found.second.root} == {old.checkpoint.root, new.checkpoint.root}
    assert found.first.size == old_size
    assert found.second.size == new_size


def test_a_rewrite_after_the_first_checkpoint_is_no_fork() -> None:
    old, new = small_log(3), rewritten(7, at=3)
    with pytest.raises(ProofRefused, match="fork_not_shown"):
        show_fork(old.signed(), new.signed(), TRUST, new.tree)


def test_an_empty_log_forks_with_nothing() -> None:
    old, new = small_log(0), small_log(3)
    with pytest.raises(ProofRefused, match="fork_not_shown"):
        show_fork(old.signed(), new.signed(), TRUST, new.tree)
    with pytest.raises(ProofRefused, match="fork_not_shown"):
        show_fork(old.signed(), old.signed(), TRUST)


def test_two_sizes_without_the_second_tree_show_nothing() -> None:
    old, new = small_log(3), rewritten(7, at=1)
    for tree in (None, old.tree):
        with pytest.raises(ProofRefused, match="fork_not_shown"):
            show_fork(old.signed(), new.signed(), TRUST, tree)
    with pytest.raises(ProofRefused, match="fork_not_shown"):
        show_fork(old.signed(), new.signed(), TRUST, small_log(7).tree)


def test_a_checkpoint_that_the_log_did_not_sign_accuses_nobody() -> None:
    forged = rewritten(7, at=1).signed(new_signer_key(KEY.verifier.name))
    with pytest.raises(ProofRefused, match="signature_missing"):
        show_fork(small_log(7).signed(), forged, TRUST)


@pytest.mark.parametrize("sizes", [(5, 5), (3, 7), (4, 8)])
def test_no_changed_field_of_a_document_is_believed(sizes: tuple[int, int]) -> None:
    old, new = small_log(sizes[0]), rewritten(sizes[1], at=2)
    good = fields(show_fork(old.signed(), new.signed(), TRUST, new.tree).document)
    changes: list[dict[str, Any]] = [{**good, "more": 1}, {**good, "format": "hefu/fork/v2"}]
    changes += [{name: good[name] for name in good if name != left_out} for left_out in good]
    changes += [{**good, "second": good["first"]}, {**good, "first": good["second"]}]
    changes += [{**good, "first": good["first"].replace(f"\n{sizes[0]}\n", "\n1\n", 1)}]
    if "proof" in good:
        changes += [{**good, "proof": good["proof"][1:]}, {**good, "proof": None}]
        changes += [{**good, "root": good["first"].split("\n")[2]}, {**good, "root": "AAAA"}]
    else:
        changes += [{**good, "proof": []}, {**good, "root": good["first"].split("\n")[2]}]
    for change in changes:
        with pytest.raises(ProofRefused):
            verify_fork(json.dumps(change).encode(), TRUST)
    assert verify_fork(json.dumps(good).encode(), TRUST).first.size == sizes[0]
