"""Tiles: the tree cut into files that never change (C2SP tlog-tiles).

A tile of level ``l`` holds up to 256 consecutive hashes of subtrees of 256^l entries; level 0 holds leaf
hashes. Only complete subtrees stand in tiles, so a full tile is final; the last one of a level may be
partial and is written under a name with its width. Entry bundles hold the entries of one level 0 tile.

The store is a function ``read(tile) -> bytes``. It may answer a partial tile with a wider one of the
same place (a full tile replaces its partials); what is missing it reports with its own error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from hefu.attestation.merkle import HASH_BYTES
from hefu.attestation.refusal import ProofRefused
from hefu.vocabulary.errors import require

TILE_HEIGHT: Final = 8
TILE_WIDTH: Final = 1 << TILE_HEIGHT
LEVEL_MAX: Final = 63
ENTRY_BYTES_MAX: Final = 0xFFFF
ENTRIES: Final = -1
"""Level of an entry bundle, which has the place and width of a level 0 tile."""

_PATH = re.compile(
    r"tile/(entries|0|[1-9]\d?)/((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?", re.ASCII
)


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """One tile: ``level`` (``ENTRIES`` for an entry bundle), ``index`` within the level, ``width`` in
    hashes or entries, 1 to 256."""

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Path below the log's prefix, such as ``tile/0/x001/234`` or ``tile/1/000.p/3``."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        digits = str(self.index)
        groups = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [groups[at : at + 3] for at in range(0, len(groups), 3)]
        parts = [*(f"x{part}" for part in parts[:-1]), parts[-1]]
        suffix = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(parts)}{suffix}"


TileReader = Callable[[Tile], bytes]
"""Reads the bytes of a tile from wherever the log is kept."""


def tile_of_path(path: str) -> Tile:
    """The tile that a path names. Raises ``ProofRefused`` (``attestation.tile_path_bad``) for a path
    that is not written in the one right way."""
    match = _PATH.fullmatch(path)
    if match is not None:
        level = ENTRIES if match[1] == "entries" else int(match[1])
        index = int(match[2].replace("x", "").replace("/", ""))
        tile = Tile(level, index, int(match[3]) if match[3] else TILE_WIDTH)
        if level <= LEVEL_MAX and tile.width <= TILE_WIDTH and tile.path == path:
            return tile
    raise ProofRefused("attestation.tile_path_bad", path=path)


def tile_at(level: int, index: int, size: int) -> Tile:
    """The tile as it stands in a tree of ``size`` entries: full, or as wide as that tree makes it."""
    hashes = size >> (TILE_HEIGHT * max(level, 0))
    width = min(TILE_WIDTH, hashes - index * TILE_WIDTH)
    require(width > 0, f"no tile {index} on level {level} of a tree of {size} entries")
    return Tile(level, index, width)


def new_tiles(old_size: int, new_size: int) -> tuple[Tile, ...]:
    """Tiles of hashes that a log writes when it grows, lowest level first, without entry bundles."""
    require(0 <= old_size <= new_size, "a log never shrinks")
    found, level = [], 0
    while new_size >> (TILE_HEIGHT * level):
        old, new = (size >> (TILE_HEIGHT * level) for size in (old_size, new_size))
        if new > old:
            first, last = old // TILE_WIDTH, (new - 1) // TILE_WIDTH
            found += [tile_at(level, index, new_size) for index in range(first, last + 1)]
        level += 1
    return tuple(found)


def new_entry_bundles(old_size: int, new_size: int) -> tuple[Tile, ...]:
    """Entry bundles that a log writes when it grows."""
    return tuple(
        Tile(ENTRIES, tile.index, tile.width)
        for tile in new_tiles(old_size, new_size)
        if tile.level == 0
    )


def hashes_in(tile: Tile, content: bytes) -> tuple[bytes, ...]:
    """The first ``tile.width`` hashes of a tile's bytes.

    Raises ``ProofRefused`` (``attestation.tile_content_bad``) when there are fewer, or a broken one.
    """
    length = len(content)
    if length % HASH_BYTES or not tile.width <= length // HASH_BYTES <= TILE_WIDTH:
        raise ProofRefused("attestation.tile_content_bad", path=tile.path, length=length)
    return tuple(
        content[at : at + HASH_BYTES] for at in range(0, tile.width * HASH_BYTES, HASH_BYTES)
    )


def entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Bytes of an entry bundle: each entry after its length in two bytes, big-endian.

    Raises ``ProofRefused`` (``attestation.entry_too_long``) beyond 65,535 bytes.
    """
    for entry in entries:
        if len(entry) > ENTRY_BYTES_MAX:
            raise ProofRefused(
                "attestation.entry_too_long", length=len(entry), maximum=ENTRY_BYTES_MAX
            )
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def entries_in(tile: Tile, content: bytes) -> tuple[bytes, ...]:
    """The first ``tile.width`` entries of an entry bundle.

    Raises ``ProofRefused`` (``attestation.tile_content_bad``) when it is cut off or holds too few or
    too many.
    """
    entries, at = [], 0
    while at < len(content):
        start = at + 2
        at = start + int.from_bytes(content[at:start], "big")
        entries.append(content[start:at])
    if at != len(content) or not tile.width <= len(entries) <= TILE_WIDTH:
        raise ProofRefused("attestation.tile_content_bad", path=tile.path, length=len(content))
    return tuple(entries[: tile.width])
