"""The tree over the published tiles, and the store of files as the tree asks it."""

from __future__ import annotations

from collections.abc import Sequence

from hefu.attestation.checkpoint import Checkpoint, read_checkpoint
from hefu.attestation.merkle import EMPTY_ROOT, node_hash
from hefu.attestation.notes import read_note
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.tiled_tree import TiledTree
from hefu.attestation.tiles import TILE_WIDTH, Tile, TileReader
from hefu.services.log_port import LogFiles
from hefu.vocabulary.errors import Unavailable


def tile_reader(files: LogFiles) -> TileReader:
    """Reads tiles; of a narrower form that was replaced, the wider one. Raises ``Unavailable``."""

    def read(tile: Tile) -> bytes:
        for path in (tile.path, Tile(tile.level, tile.index, TILE_WIDTH).path):
            content = files.read(path)
            if content is not None:
                return content
        raise Unavailable("log.tile_gone", path=tile.path)

    return read


def tree_of(files: LogFiles, size: int) -> TiledTree:
    """The tree of a size over the published tiles."""
    return TiledTree(size, tile_reader(files))


def checkpoint_in(note: bytes) -> Checkpoint:
    """What a note states; its signatures are not checked here. Raises ``ProofRefused``."""
    return read_checkpoint(read_note(note).text)


def refuse_empty(stated: Checkpoint) -> None:
    """A log without entries says nothing about any later one: every log begins with it."""
    if stated.size == 0:
        raise ProofRefused("log.checkpoint_empty")


class Frontier:
    """The root over leaf hashes that come one by one, in memory that grows with their logarithm."""

    def __init__(self) -> None:
        self.size = 0
        self._waiting: list[tuple[int, bytes]] = []

    def add(self, leaf: bytes) -> None:
        """One leaf more."""
        height, root = 0, leaf
        while self._waiting and self._waiting[-1][0] == height:
            root = node_hash(self._waiting.pop()[1], root)
            height += 1
        self._waiting.append((height, root))
        self.size += 1

    @property
    def root(self) -> bytes:
        """The root over what has come so far."""
        if not self._waiting:
            return EMPTY_ROOT
        _, root = self._waiting[-1]
        for _, left in reversed(self._waiting[:-1]):
            root = node_hash(left, root)
        return root


def wider(tiles: Sequence[Tile]) -> list[str]:
    """Paths of those among tiles that are complete, and so replace their narrower forms."""
    return [tile.path for tile in tiles if tile.width == TILE_WIDTH]
