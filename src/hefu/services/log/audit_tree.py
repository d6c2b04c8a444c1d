"""The sealed log against what was signed: entries against tiles, both against every checkpoint at hand."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from hefu.attestation.canonical_json import canonical_json
from hefu.attestation.checkpoint import Checkpoint
from hefu.attestation.merkle import leaf_hash
from hefu.attestation.policy import Policy, verify_checkpoint
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.tiles import TILE_WIDTH, Tile
from hefu.services.log.audit_tiles import PublishedTiles
from hefu.services.log.tree import Frontier, refuse_empty
from hefu.services.log_port import BookLog, LogFault, LoggedEntry

SUSPECTS_MOST: Final = 1_000
FIELDS: Final = ("kind", "id", "actor", "at", "digest", "previous")


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkpoint that somebody holds, and where it is from."""

    source: str
    note: bytes


@dataclass(slots=True)
class TreeAudit:
    """What the walk through the log found. ``size``: places there are; ``signed_size``: of the largest
    checkpoint that holds a right signature."""

    size: int = 0
    signed_size: int = 0
    faults: list[LogFault] = field(default_factory=list)


def audit_tree(log: BookLog, claims: Iterable[Claim], policy: Policy) -> TreeAudit:
    """Walk through all places once; memory does not grow with the log, but for its checkpoints."""
    audit = TreeAudit(size=log.size())
    stated = list(_signed(claims, policy, audit))
    audit.signed_size = max((one.size for _, one in stated), default=0)
    walk = _Walk(log, stated, audit)
    walk.through()
    if audit.size > audit.signed_size:
        told = {"size": audit.size, "signed": audit.signed_size}
        audit.faults.append(LogFault("log.places_unsigned", told, audit.signed_size))
    return audit


def _signed(
    claims: Iterable[Claim], policy: Policy, audit: TreeAudit
) -> Iterator[tuple[str, Checkpoint]]:
    for claim in claims:
        try:
            one = verify_checkpoint(claim.note, policy).checkpoint
            refuse_empty(one)
        except ProofRefused as error:
            told = {"source": claim.source, "why_zh": error.text("zh"), "why_en": error.text("en")}
            audit.faults.append(LogFault("log.checkpoint_refused", told))
        else:
            yield claim.source, one


class _Walk:
    """Entries of the register and leaves of the tiles, side by side."""

    def __init__(
        self, log: BookLog, stated: Sequence[tuple[str, Checkpoint]], audit: TreeAudit
    ) -> None:
        self._log, self._audit = log, audit
        self._by_size: dict[int, list[tuple[str, Checkpoint]]] = {}
        for source, one in stated:
            self._by_size.setdefault(one.size, []).append((source, one))
        self._tiles = PublishedTiles(log.files, audit.faults)
        self._rows, self._leaves = Frontier(), Frontier()
        self._suspects: list[LogFault] = []
        self._are_rows_whole = self._are_leaves_whole = True

    def through(self) -> None:
        """All places up to the largest checkpoint; no further once most of them were found wrong."""
        places = self._log.placed()
        following = next(places, None)
        for place in range(self._audit.signed_size):
            row: LoggedEntry | None = None
            while following is not None and following[0] < place:
                following = next(places, None)
            if following is not None and following[0] == place:
                row, following = following[1], next(places, None)
            self._step(place, row)
            for source, one in self._by_size.get(place + 1, ()):
                self._compare(source, one)
            if len(self._suspects) > SUSPECTS_MOST:
                break
        self._audit.faults += self._suspects
        self._tiles.finish()

    def _step(self, place: int, row: LoggedEntry | None) -> None:
        leaf = self._tiles.leaf(place, self._audit.signed_size)
        own = None if row is None else _leaf_of(row)
        self._are_rows_whole = self._are_rows_whole and own is not None
        self._are_leaves_whole = self._are_leaves_whole and leaf is not None
        self._rows.add(own or b"\x00" * 32)
        self._leaves.add(leaf or b"\x00" * 32)
        self._tiles.take(leaf or own)
        if own is None or (leaf is not None and not hmac.compare_digest(own, leaf)):
            self._suspects.append(self._told(place, row, leaf))

    def _told(self, place: int, row: LoggedEntry | None, leaf: bytes | None) -> LogFault:
        """How an entry differs from the one that was sealed in its place."""
        sealed = self._tiles.entry(place, leaf)
        known = {"kind": "?", "thing": "?", "at": "?"}
        if sealed is not None:
            known = {"kind": sealed.kind, "thing": sealed.id, "at": sealed.at}
        if row is None:
            return LogFault("log.entry_gone", {"place": place, **known}, place)
        if sealed is None:
            told = {"place": place, "kind": row.kind, "thing": row.thing_id, "at": row.at}
            return LogFault("log.entry_other", told, place)
        own = (row.kind, row.thing_id, row.actor, row.at, row.digest, row.previous)
        then = tuple(getattr(sealed, name) for name in FIELDS)
        differing = [name for name, a, b in zip(FIELDS, own, then, strict=True) if a != b]
        if differing == ["at"]:
            told = {"place": place, **known, "now": row.at}
            return LogFault("log.entry_dated_back", told, place)
        told = {"place": place, **known, "fields": ", ".join(differing), "now": row.thing_id}
        return LogFault("log.entry_changed", told, place)

    def _compare(self, source: str, one: Checkpoint) -> None:
        """A checkpoint against both: what agrees with it is genuine, and the other is accused."""
        rows_hold = self._are_rows_whole and hmac.compare_digest(self._rows.root, one.root)
        leaves_hold = self._are_leaves_whole and hmac.compare_digest(self._leaves.root, one.root)
        if rows_hold or leaves_hold:
            if rows_hold and self._suspects and self._rows.size == one.size:
                # What was signed is what the register says: the tiles were changed, not the entries.
                self._suspects = [_of_tile(suspect) for suspect in self._suspects]
            return
        told = {"source": source, "size": one.size}
        self._audit.faults.append(LogFault("log.root_differs", told, one.size - 1))


def _leaf_of(row: LoggedEntry) -> bytes | None:
    """The leaf of an entry as it stands; nothing for one that cannot be put into bytes."""
    own = (row.kind, row.thing_id, row.actor, row.at, row.digest, row.previous)
    try:
        return leaf_hash(canonical_json(dict(zip(FIELDS, own, strict=True))))
    except ProofRefused:
        return None


def _of_tile(suspect: LogFault) -> LogFault:
    place = suspect.place or 0
    path = Tile(0, place // TILE_WIDTH).path
    return LogFault("log.tile_changed", {"path": path}, suspect.place)
