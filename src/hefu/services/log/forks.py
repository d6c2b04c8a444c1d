"""Forks: two checkpoints of one log that cannot both be true."""

from __future__ import annotations

from pathlib import Path

from hefu.attestation.fork import Fork, show_fork
from hefu.attestation.keys import read_verifier_key
from hefu.attestation.policy import NO_WITNESS, Policy
from hefu.services.house import House
from hefu.services.log.tree import checkpoint_in, refuse_empty, tree_of


def fork_between(house: House, one: bytes, other: bytes, log_key: str, folder: Path | None) -> Fork:
    """The evidence of a fork between two signed checkpoints. ``folder``: the published files of the log
    with the larger one, needed where the sizes differ.

    Raises ``ProofRefused``: ``attestation.fork_not_shown`` where both may be true.
    """
    policy = Policy((read_verifier_key(log_key.strip()),), {}, {}, NO_WITNESS)
    sizes = []
    for note in (one, other):
        stated = checkpoint_in(note)
        refuse_empty(stated)
        sizes.append(stated.size)
    tree = None
    if folder is not None and sizes[0] != sizes[1]:
        tree = tree_of(house.log_folder(folder), max(sizes))
    return show_fork(one, other, policy, tree)
