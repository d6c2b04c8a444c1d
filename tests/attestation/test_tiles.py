"""Tiles: paths written in one way only, and a log kept in tiles is the same tree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hefu.attestation.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from hefu.attestation.refusal import ProofRefused
from hefu.attestation.tiled_tree import TiledTree
from hefu.attestation.tiles import (
    ENTRIES,
    Tile,
    entries_in,
    entry_bundle,
    hashes_in,
    new_entry_bundles,
    new_tiles,
    tile_of_path,
)
from hefu.vocabulary.errors import InvariantBroken

PATHS = [
    (Tile(0, 0, 1), "tile/0/000.p/1"),
    (Tile(0, 0), "tile/0/000"),
    (Tile(3, 1234067), "tile/3/x001/x234/067"),
    (Tile(63, 1000, 255), "tile/63/x001/000.p/255"),
    (Tile(ENTRIES, 999), "tile/entries/999"),
    (Tile(ENTRIES, 12, 7), "tile/entries/012.p/7"),
]
LEAVES = [leaf_hash(value.to_bytes(3, "big")) for value in range(70_000)]


class Store:
    """Tiles by path, as a folder would hold them; a missing one is an error."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.reads = 0

    def read(self, tile: Tile) -> bytes:
        """The tile, or the full one of its place."""
        self.reads += 1
        full = Tile(tile.level, tile.index).path
        return self.files[full if full in self.files else tile.path]


def grown(sizes: list[int]) -> tuple[Store, TiledTree]:
    """A log that grew through these sizes."""
    store, tree = Store(), None
    tree = TiledTree(0, store.read)
    for size in sizes:
        growth = tree.grown_by(LEAVES[tree.size : size])
        store.files |= {tile.path: content for tile, content in growth.tiles}
        assert growth.root == root_of(LEAVES[:size])
        tree = TiledTree(growth.size, store.read)
    return store, tree


@pytest.mark.parametrize(
    "path",
    [
        "tile/64/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/0/00",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/x000/001",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/999",
        "tile/0/../../secret",
        "tile/0/000/",
        "tile/0/000\n",
        "/tile/0/000",
        "tile/entries",
        "tile/０/000",
        "",
    ],
)
def test_a_path_in_another_form_is_refused(path: str) -> None:
    with pytest.raises(ProofRefused, match="tile_path_bad"):
        tile_of_path(path)


@pytest.mark.parametrize(("tile", "path"), PATHS)
def test_a_tile_has_one_path(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert tile_of_path(path) == tile


def test_tiles_of_seventy_thousand_entries() -> None:
    last = [(tile.level, tile.index, tile.width) for tile in new_tiles(69_999, 70_000)]
    assert last == [(0, 273, 112)]
    every = new_tiles(0, 70_000)
    partial = [(tile.level, tile.index, tile.width) for tile in every if tile.width < 256]
    assert partial == [(0, 273, 112), (1, 1, 17), (2, 0, 1)]
    assert sum(tile.width == 256 for tile in every) == 273 + 1
    assert new_tiles(255, 256) == (Tile(0, 0), Tile(1, 0, 1))
    assert new_entry_bundles(255, 257) == (Tile(ENTRIES, 0), Tile(ENTRIES, 1, 1))
    assert new_tiles(5, 5) == ()


def test_a_log_never_shrinks() -> None:
    with pytest.raises(InvariantBroken):
        new_tiles(5, 4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 900), min_size=1, max_size=6).map(sorted), st.data())
def test_a_log_in_tiles_proves_what_the_tree_proves(sizes: list[int], data: st.DataObject) -> None:
    _, tree = grown(sizes)
    size, top = tree.size, root_of(LEAVES[: tree.size])
    assert tree.root() == top
    if size:
        index = data.draw(st.integers(0, size - 1))
        assert tree.leaf(index) == LEAVES[index]
        verify_inclusion(LEAVES[index], index, size, tree.inclusion_proof(index), top)
        old = data.draw(st.integers(1, size))
        assert tree.root(old) == root_of(LEAVES[:old])
        proof = tree.consistency_proof(old)
        verify_consistency(old, size, root_of(LEAVES[:old]), top, proof)


def test_a_long_log_is_proved_from_few_tiles_without_its_old_partial_ones() -> None:
    store, tree = grown([255, 65_535, 65_536, 70_000])
    for path in [path for path in store.files if ".p/" in path]:
        full = Tile(tile_of_path(path).level, tile_of_path(path).index).path
        if full in store.files:
            del store.files[path]
    store.reads = 0
    proof = tree.inclusion_proof(12_345)
    assert store.reads <= 6
    verify_inclusion(LEAVES[12_345], 12_345, 70_000, proof, tree.root())
    for old in (255, 256, 257, 65_535, 65_536, 69_999):
        verify_consistency(
            old, 70_000, root_of(LEAVES[:old]), tree.root(), tree.consistency_proof(old)
        )
    store.reads = 0
    TiledTree(70_000, store.read).grown_by(LEAVES[:1])
    assert store.reads <= 6


@pytest.mark.parametrize("wanted", [-1, 300, 301])
def test_nothing_is_proved_beyond_the_tree(wanted: int) -> None:
    _, tree = grown([300])
    with pytest.raises(ProofRefused, match="inclusion_refused"):
        tree.inclusion_proof(wanted)
    if wanted != 300:
        with pytest.raises(ProofRefused, match="consistency_refused"):
            tree.consistency_proof(wanted)
    with pytest.raises(ProofRefused, match="consistency_refused"):
        tree.consistency_proof(0)


@pytest.mark.parametrize("content", [b"", bytes(31), bytes(32), bytes(65), bytes(257 * 32)])
def test_a_tile_of_another_length_is_refused(content: bytes) -> None:
    with pytest.raises(ProofRefused, match="tile_content_bad"):
        hashes_in(Tile(0, 0, 2), content)


def test_a_damaged_tile_never_proves() -> None:
    store, tree = grown([300])
    top = tree.root()
    store.files["tile/0/000"] = bytes(32) + store.files["tile/0/000"][32:]
    proof = TiledTree(300, store.read).inclusion_proof(3)
    with pytest.raises(ProofRefused, match="inclusion_refused"):
        verify_inclusion(LEAVES[3], 3, 300, proof, top)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=8), st.data())
def test_entries_come_back_and_a_cut_bundle_is_refused(
    entries: list[bytes], data: st.DataObject
) -> None:
    content, tile = entry_bundle(entries), Tile(ENTRIES, 0, len(entries))
    assert entries_in(tile, content) == tuple(entries)
    cut = data.draw(st.integers(0, len(content) - 1))
    with pytest.raises(ProofRefused, match="tile_content_bad"):
        entries_in(tile, content[:cut])


def test_an_entry_too_long_for_its_length_is_refused() -> None:
    assert len(entry_bundle([bytes(65_535)])) == 65_537
    with pytest.raises(ProofRefused, match="entry_too_long"):
        entry_bundle([bytes(65_536)])
