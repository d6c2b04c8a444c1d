"""The published tiles as an audit reads them: each once, all levels compared with the leaves below."""

from __future__ import annotations

from collections.abc import Sequence

from hefu.attestation.entries import Entry, read_entry
from hefu.attestation.merkle import leaf_hash, node_hash
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.tiles import ENTRIES, TILE_WIDTH, Tile, entries_in, hashes_in, tile_at
from hefu.services.log.tree import tile_reader
from hefu.services.log_port import LogFault, LogFiles
from hefu.vocabulary.errors import HefuError


class PublishedTiles:
    """The published tiles of level 0 and their entries, read once; all levels above are compared."""

    def __init__(self, files: LogFiles, faults: list[LogFault]) -> None:
        self._read, self._faults = tile_reader(files), faults
        self._level_0: tuple[int, tuple[bytes, ...]] = (-1, ())
        self._entries: tuple[int, tuple[bytes, ...]] = (-1, ())
        self._above: list[list[bytes]] = [[]]
        self._counts: list[int] = [0]

    def leaf(self, place: int, size: int) -> bytes | None:
        """The leaf hash that the tiles hold for a place."""
        index, at = divmod(place, TILE_WIDTH)
        if self._level_0[0] != index:
            tile = tile_at(0, index, size)
            self._level_0 = (index, self._hashes(tile))
            self._check_bundle(Tile(ENTRIES, index, tile.width))
        hashes = self._level_0[1]
        return hashes[at] if at < len(hashes) else None

    def entry(self, place: int, leaf: bytes | None) -> Entry | None:
        """The entry that the published bundle holds for a place, if it is the one of the leaf."""
        index, at = divmod(place, TILE_WIDTH)
        if self._entries[0] != index or at >= len(self._entries[1]):
            return None
        content = self._entries[1][at]
        if leaf is None or leaf_hash(content) != leaf:
            return None
        try:
            return read_entry(content)
        except ProofRefused:
            return None

    def take(self, leaf: bytes | None) -> None:
        """The next leaf: whatever it completes above is compared with its tile."""
        level, value = 0, leaf or b"\x00" * 32
        while True:
            row = self._above[level]
            row.append(value)
            if len(row) < TILE_WIDTH:
                return
            if level:
                self._compare(Tile(level, self._counts[level]), row)
            value = _fold(row)
            self._above[level] = []
            self._counts[level] += 1
            level += 1
            if len(self._above) == level:
                self._above.append([])
                self._counts.append(0)

    def finish(self) -> None:
        """The partial tiles at the right edge."""
        for level, row in enumerate(self._above):
            if level and row:
                self._compare(Tile(level, self._counts[level], len(row)), row)

    def _compare(self, tile: Tile, wanted: Sequence[bytes]) -> None:
        if (found := self._hashes(tile)) and list(found) != list(wanted):
            self._faults.append(LogFault("log.tile_changed", {"path": tile.path}))

    def _hashes(self, tile: Tile) -> tuple[bytes, ...]:
        try:
            return hashes_in(tile, self._read(tile))
        except HefuError:
            self._faults.append(LogFault("log.tile_missing", {"path": tile.path}))
            return ()

    def _check_bundle(self, bundle: Tile) -> None:
        hashes = self._level_0[1]
        try:
            entries = entries_in(bundle, self._read(bundle))
        except HefuError:
            entries = ()
        self._entries = (bundle.index, entries)
        if not entries:
            self._faults.append(LogFault("log.tile_missing", {"path": bundle.path}))
        elif hashes and [leaf_hash(one) for one in entries] != list(hashes):
            self._faults.append(LogFault("log.tile_changed", {"path": bundle.path}))


def _fold(hashes: Sequence[bytes]) -> bytes:
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level), 2)]
    return level[0]
