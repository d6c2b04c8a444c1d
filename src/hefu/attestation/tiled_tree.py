"""Root, growth and proofs of a log from its tiles, reading only the tiles that are needed.

All work is logarithmic in the size of the log, but for the entries added. What is read is believed: a
proof made from a damaged tile does not verify against a signed root, and that is where it is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hefu.attestation.merkle import EMPTY_ROOT, HASH_BYTES, SIZE_END, node_hash, split
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    Tile,
    TileReader,
    hashes_in,
    new_tiles,
    tile_at,
)
from hefu.vocabulary.errors import require


@dataclass(frozen=True, slots=True)
class Growth:
    """A log after entries were added: its ``size``, its ``root``, and the bytes of the ``tiles`` to be
    written (before any checkpoint that rests on them is published)."""

    size: int
    root: bytes
    tiles: tuple[tuple[Tile, bytes], ...]


class TiledTree:
    """A tree of ``size`` entries over a store of tiles; each tile is read once."""

    def __init__(self, size: int, read: TileReader) -> None:
        if not 0 <= size < SIZE_END:
            raise ProofRefused("attestation.tree_size_bad", size=size)
        self.size = size
        self._read = read
        self._known: dict[tuple[int, int], tuple[bytes, ...]] = {}

    def root(self, size: int | None = None) -> bytes:
        """Root of the tree, or of its first ``size`` entries."""
        end = self.size if size is None else size
        require(0 <= end <= self.size, "a root is asked for beyond the tree")
        return self._range(0, end) if end else EMPTY_ROOT

    def leaf(self, index: int) -> bytes:
        """Leaf hash of entry ``index``. Raises ``ProofRefused`` beyond the tree."""
        self._refuse_beyond(index)
        return self._complete(index, 0)

    def inclusion_proof(self, index: int) -> tuple[bytes, ...]:
        """Proof that entry ``index`` is in the tree, from the leaf upwards (RFC 9162 2.1.3.1).

        Raises ``ProofRefused`` (``attestation.inclusion_refused``) beyond the tree.
        """
        self._refuse_beyond(index)
        begin, end, path = 0, self.size, list[bytes]()
        while end - begin > 1:
            middle = begin + split(end - begin)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(begin, middle))
                begin = middle
        return tuple(reversed(path))

    def consistency_proof(self, old_size: int) -> tuple[bytes, ...]:
        """Proof that the tree begins with its first ``old_size`` entries (RFC 9162 2.1.4.1).

        Raises ``ProofRefused`` (``attestation.consistency_refused``) for 0 or beyond the tree.
        """
        if not 0 < old_size <= self.size:
            raise ProofRefused(
                "attestation.consistency_refused", old_size=old_size, new_size=self.size
            )
        begin, end, path = 0, self.size, list[bytes]()
        while old_size < end:
            middle = begin + split(end - begin)
            if old_size <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(begin, middle))
                begin = middle
        if begin:  # else the old tree itself is a node, and the verifier has it
            path.append(self._range(begin, end))
        return tuple(reversed(path))

    def grown_by(self, leaf_hashes: Sequence[bytes]) -> Growth:
        """The tree with these leaves added at its end."""
        require(all(len(leaf) == HASH_BYTES for leaf in leaf_hashes), "a leaf hash has 32 bytes")
        size = self.size + len(leaf_hashes)
        grown = TiledTree(size, self._read)
        written: list[tuple[Tile, bytes]] = []
        for tile in new_tiles(self.size, size):
            begin = tile.index * TILE_WIDTH
            hashes = list(self._old_part(tile))
            for place in range(begin + len(hashes), begin + tile.width):
                if tile.level == 0:
                    hashes.append(leaf_hashes[place - self.size])
                else:
                    below = grown._hashes(tile.level - 1, place)
                    hashes.append(_fold(below))
            grown._known[tile.level, tile.index] = tuple(hashes)
            written.append((tile, b"".join(hashes)))
        return Growth(size, grown.root(), tuple(written))

    def _old_part(self, tile: Tile) -> tuple[bytes, ...]:
        """What stood in the tile before the growth."""
        before = (self.size >> (TILE_HEIGHT * tile.level)) - tile.index * TILE_WIDTH
        return self._hashes(tile.level, tile.index) if before > 0 else ()

    def _refuse_beyond(self, index: int) -> None:
        if not 0 <= index < self.size:
            raise ProofRefused("attestation.inclusion_refused", index=index, size=self.size)

    def _range(self, begin: int, end: int) -> bytes:
        """Hash of the subtree over entries ``begin`` to ``end``; ``begin`` is where one begins."""
        count = end - begin
        if count & (count - 1) == 0:
            return self._complete(begin, count.bit_length() - 1)
        middle = begin + split(count)
        return node_hash(self._range(begin, middle), self._range(middle, end))

    def _complete(self, begin: int, height: int) -> bytes:
        """Hash of the complete subtree of 2^height entries that begins at ``begin``."""
        level, rest = divmod(height, TILE_HEIGHT)
        place = begin >> (TILE_HEIGHT * level)
        hashes = self._hashes(level, place // TILE_WIDTH)
        first = place % TILE_WIDTH
        return _fold(hashes[first : first + (1 << rest)])

    def _hashes(self, level: int, index: int) -> tuple[bytes, ...]:
        if (level, index) not in self._known:
            tile = tile_at(level, index, self.size)
            self._known[level, index] = hashes_in(tile, self._read(tile))
        return self._known[level, index]


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Hash over a power of two of neighbouring hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level), 2)]
    return level[0]
