"""Whom we trust: a file of logs, witnesses, groups and a quorum (C2SP tlog-policy).

::

    log VKEY
    witness lender VKEY
    witness auditor VKEY
    group outsiders 2 lender auditor
    quorum outsiders

``quorum none`` asks for no witness. Each name is defined once, before it is used, and is in one group at
most, so that no witness counts twice; for the same reason no public key stands twice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from hefu.attestation.checkpoint import Checkpoint, read_checkpoint
from hefu.attestation.keys import VerifierKey, read_verifier_key
from hefu.attestation.notes import open_note, read_note
from hefu.attestation.refusal import ProofRefused

NO_WITNESS: Final = "none"


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses, or groups, of whom at least ``least`` must have cosigned."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """``logs``: keys of logs, any one of which may have signed; ``witnesses`` and ``groups`` by name;
    ``quorum``: the witness or group that must have cosigned, or ``none``."""

    logs: tuple[VerifierKey, ...]
    witnesses: dict[str, VerifierKey]
    groups: dict[str, Group]
    quorum: str

    def is_met(self, cosigned: Collection[str]) -> bool:
        """Whether the witnesses named are enough."""
        return self.quorum == NO_WITNESS or self._has_seen(self.quorum, cosigned)

    def _has_seen(self, name: str, cosigned: Collection[str]) -> bool:
        if name in self.witnesses:
            return name in cosigned
        group = self.groups[name]
        return sum(self._has_seen(one, cosigned) for one in group.members) >= group.least


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint that the policy accepts: the log's key, and of each witness (by its name in the
    policy) when it cosigned, in seconds since 1970 (UTC)."""

    checkpoint: Checkpoint
    log: VerifierKey
    cosigned: dict[str, int]


def verify_checkpoint(content: bytes, policy: Policy) -> Witnessed:
    """What a signed checkpoint states, after its signatures were checked against the policy.

    The origin must be the name of the key that signed for the log. Raises ``ProofRefused``
    (``attestation.signature_wrong``, ``signature_missing``, ``origin_wrong``, ``quorum_missing``, or as
    the readers of notes and checkpoints); ``Unavailable`` for SM2 without its library.
    """
    note = read_note(content)
    signed = open_note(note, (*policy.logs, *policy.witnesses.values()))
    checkpoint = read_checkpoint(note.text)
    by_log = [one.key for one in signed if one.key in policy.logs]
    if not by_log:
        raise ProofRefused("attestation.signature_missing")
    log = next((key for key in by_log if key.name == checkpoint.origin), None)
    if log is None:
        name = by_log[0].name
        raise ProofRefused("attestation.origin_wrong", origin=checkpoint.origin, name=name)
    times = {one.key: one.signed_at or 0 for one in signed}
    cosigned = {name: times[key] for name, key in policy.witnesses.items() if key in times}
    if not policy.is_met(cosigned):
        names = ", ".join(cosigned) or None
        raise ProofRefused("attestation.quorum_missing", quorum=policy.quorum, names=names)
    return Witnessed(checkpoint, log, cosigned)


def read_policy(content: bytes) -> Policy:
    """The policy in a file. Raises ``ProofRefused`` (``attestation.policy_malformed``) with the line."""
    found = _Reading([], {}, {}, [])
    lines = content.split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            words = line.decode().replace("\t", " ").split(" ")
            found.take([word for word in words if word])
        except (ValueError, ProofRefused):
            raise ProofRefused("attestation.policy_malformed", line=number) from None
    if len(found.quorums) != 1:
        raise ProofRefused("attestation.policy_malformed", line=len(lines))
    return Policy(tuple(found.logs), found.witnesses, found.groups, found.quorums[0])


@dataclass(slots=True)
class _Reading:
    """A policy being read line by line; every fault is a ``ValueError``."""

    logs: list[VerifierKey]
    witnesses: dict[str, VerifierKey]
    groups: dict[str, Group]
    quorums: list[str]

    def take(self, words: list[str]) -> None:
        """One line, as its words."""
        match words:
            case []:
                pass
            case [word, *_] if word.startswith("#"):
                pass
            case ["log", key] | ["log", key, _]:
                self.logs.append(self._new_key(key, is_witness=False))
            case ["witness", name, key] | ["witness", name, key, _]:
                self.witnesses[self._new_name(name)] = self._new_key(key, is_witness=True)
            case ["group", name, least, *members] if members:
                for member in members:
                    self._refuse_unknown(member)
                others = [one for group in self.groups.values() for one in group.members]
                if len({*members, *others}) < len(members) + len(others):
                    raise ValueError("a member twice")
                count = {"any": "1", "all": str(len(members))}.get(least, least)
                if not (count.isascii() and count.isdigit() and 1 <= int(count) <= len(members)):
                    raise ValueError("a group that can never, or need never, be met")
                self.groups[self._new_name(name)] = Group(int(count), tuple(members))
            case ["quorum", name]:
                if name != NO_WITNESS:
                    self._refuse_unknown(name)
                self.quorums.append(name)
            case _:
                raise ValueError("not a line of a policy")

    def _new_key(self, text: str, *, is_witness: bool) -> VerifierKey:
        key = read_verifier_key(text)
        known = {one.public for one in (*self.logs, *self.witnesses.values())}
        if key.public in known or key.algorithm.is_cosignature != is_witness:
            raise ValueError("a key twice, or one of the other kind")
        return key

    def _new_name(self, name: str) -> str:
        if name == NO_WITNESS or name in self.witnesses or name in self.groups:
            raise ValueError("a name twice")
        return name

    def _refuse_unknown(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise ValueError("a name that nothing defines")
