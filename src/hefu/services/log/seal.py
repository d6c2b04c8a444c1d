"""Sealing: entries get their places, the tree grows, the checkpoint is signed and published.

Tiles are lasting before the checkpoint that rests on them is kept, and it is kept before it is published.
Killed anywhere between, the next sealing does the same again: places are given in the unit of work that
keeps the checkpoint, and tiles that no checkpoint speaks of are written over.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from hefu.attestation.checkpoint import Checkpoint
from hefu.attestation.keys import SignerKey
from hefu.attestation.notes import SignedNote, open_note, read_note
from hefu.attestation.tiled_tree import TiledTree
from hefu.attestation.tiles import TILE_WIDTH, Tile, entries_in, entry_bundle, new_entry_bundles
from hefu.services.house import House
from hefu.services.log.notes import with_cosignatures
from hefu.services.log.signing import keys_up_to, signer_of, succession_notes
from hefu.services.log.tree import checkpoint_in, tile_reader, tree_of, wider
from hefu.services.log_port import (
    CHECKPOINT,
    ERASURES,
    PUBLIC_KEY,
    SUCCESSION,
    BookLog,
    LoggedEntry,
)
from hefu.vocabulary.errors import Conflict

AT_ONCE: Final = 20_000


class Sealed(msgspec.Struct, frozen=True):
    """``size``: of the log; ``added_count``: entries that got their place just now."""

    size: int
    added_count: int


def seal_book(house: House, book: Path) -> Sealed:
    """Seal the log of a book; nothing happens to one where nothing waits."""
    log = house.log(book)
    try:
        return seal_log(log, signer_of(house.log_keys(book)))
    finally:
        log.close()


def seal_books(house: House, books: Iterable[Path]) -> None:
    """Seal the logs of books."""
    for book in books:
        seal_book(house, book)


def seal_log(log: BookLog, key: SignerKey) -> Sealed:
    """Seal all that waits, ``AT_ONCE`` entries a unit of work, and publish the newest checkpoint.

    Raises ``Conflict`` (``log.register_behind``, ``log.tree_differs``, ``log.key_other``) rather than sign
    something that an earlier signature contradicts.
    """
    before, size = -1, 0
    while True:
        with log.sealing():
            tree = _standing(log, key)
            before = tree.size if before < 0 else before
            waiting = log.waiting(AT_ONCE)
            size = tree.size + len(waiting)
            if waiting:
                _grow(log, key, tree, waiting)
            else:
                _publish(log, key)
                return Sealed(size, size - before)


def _standing(log: BookLog, key: SignerKey) -> TiledTree:
    """The tree as it was signed last, after all that is kept of it was found to agree."""
    kept = log.checkpoint()
    size = 0 if kept is None else kept[0]
    _refuse_ahead(log, size)
    if log.size() != size:
        raise Conflict("log.places_differ", places=log.size(), size=size)
    tree = tree_of(log.files, size)
    if kept is not None:
        stated = checkpoint_in(kept[1])
        if stated.origin != key.verifier.name:
            raise Conflict("log.key_other", origin=stated.origin, name=key.verifier.name)
        open_note(read_note(kept[1]), keys_up_to(log, key.verifier))
        if stated.size != size or not hmac.compare_digest(tree.root(), stated.root):
            raise Conflict("log.tree_differs", size=size)
    return tree


def _refuse_ahead(log: BookLog, size: int) -> None:
    """A published checkpoint that the register does not know: the register was put back to an older state.
    To sign on from there would be a fork."""
    published = log.files.read(CHECKPOINT)
    if published is not None and (ahead := checkpoint_in(published).size) > size:
        raise Conflict("log.register_behind", size=size, published=ahead)


def _grow(log: BookLog, key: SignerKey, tree: TiledTree, waiting: list[LoggedEntry]) -> None:
    """Tiles, then places and checkpoint together."""
    contents = [one.entry.content for one in waiting]
    growth = tree.grown_by([one.entry.leaf for one in waiting])
    bundles = _bundles(log, tree.size, contents)
    tiles = [(tile.path, content) for tile, content in growth.tiles]
    log.files.write([*bundles, *tiles])
    log.give_places(tree.size, [one.arrival for one in waiting])
    stated = Checkpoint(key.verifier.name, growth.size, growth.root)
    log.keep_checkpoint(growth.size, SignedNote(stated.text, ()).signed_by(key).content)
    complete = [tile for tile, _ in growth.tiles]
    log.files.forget_partial(wider([*complete, *new_entry_bundles(tree.size, growth.size)]))


def _bundles(log: BookLog, old_size: int, contents: list[bytes]) -> list[tuple[str, bytes]]:
    """Entry bundles of the entries added; the first begins with what stood in it before."""
    read, written = tile_reader(log.files), []
    for tile in new_entry_bundles(old_size, old_size + len(contents)):
        begin = tile.index * TILE_WIDTH
        kept: tuple[bytes, ...] = ()
        if begin < old_size:
            former = Tile(tile.level, tile.index, old_size - begin)
            kept = entries_in(former, read(former))
        added = contents[max(begin - old_size, 0) : begin + tile.width - old_size]
        written.append((tile.path, entry_bundle([*kept, *added])))
    return written


def _publish(log: BookLog, key: SignerKey) -> None:
    """The newest checkpoint, with what witnesses added to it, and the public key."""
    newest = log.checkpoint()
    if newest is None:
        return
    wanted = {
        PUBLIC_KEY: f"{key.verifier.text}\n".encode(),
        CHECKPOINT: with_cosignatures(newest[1], log.additions(newest[0])),
    }
    if notes := succession_notes(log):
        wanted[SUCCESSION] = msgspec.json.encode([one.decode() for one in notes])
    if acts := log.erasures():
        # Without the reasons: what people wrote is not for everybody.
        bare = [msgspec.structs.replace(one, reason="") for one in acts]
        wanted[ERASURES] = msgspec.json.format(msgspec.json.encode(bare), indent=1)
    log.files.write([(path, one) for path, one in wanted.items() if log.files.read(path) != one])
