"""A small log with two keys, two witnesses and a time-stamp, for tests of forks, bundles and the verifier."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hefu.attestation.bundle import Bundle, Opening, make_bundle, stamped_digest
from hefu.attestation.checkpoint import Checkpoint
from hefu.attestation.entries import DigestAlgorithm, Entry, salted_digest
from hefu.attestation.keys import Algorithm, SignerKey, new_signer_key
from hefu.attestation.notes import SignedNote
from hefu.attestation.tiled_tree import TiledTree
from hefu.attestation.tiles import Tile
from tests.attestation.time_stamper import Authority, authority

NAME = "hefu.example/log"
KEY = new_signer_key(NAME)
KEY_SM2 = new_signer_key(NAME, Algorithm.SM2)
LENDER = new_signer_key("lender.example/w", Algorithm.ED25519_COSIGNATURE)
AUDITOR = new_signer_key("auditor.example/w", Algorithm.SM2_COSIGNATURE)
POLICY = f"""# the log of the example bank
log {KEY.verifier.text}
log {KEY_SM2.verifier.text}
witness lender {LENDER.verifier.text}
witness auditor {AUDITOR.verifier.text}
group outsiders all lender auditor
quorum outsiders
""".encode()
BOTH = (LENDER, AUDITOR)
SEEN_AT = 1_709_543_100
SALT = bytes(range(32))
CONTENT = "客户 张三 申请 1,000,000.00 元".encode()


def entry(number: int, algorithm: DigestAlgorithm = "sha256") -> Entry:
    """Entry ``number`` of the log; its content is ``CONTENT`` and the number."""
    content = CONTENT + str(number).encode()
    return Entry(
        kind="decision",
        id=f"decision-{number}",
        actor="officer-7",
        at="2024-03-04T09:00:00Z",
        digest=salted_digest(content, SALT, algorithm),
    )


@dataclass(frozen=True, slots=True)
class Log:
    """A log in memory: its tree, and its signed checkpoint as a file."""

    tree: TiledTree
    entries: tuple[Entry, ...]

    @property
    def checkpoint(self) -> Checkpoint:
        """Its state."""
        return Checkpoint(NAME, self.tree.size, self.tree.root())

    def signed(self, key: SignerKey = KEY, witnesses: tuple[SignerKey, ...] = BOTH) -> bytes:
        """Its state under the log's key and these witnesses."""
        note = SignedNote(self.checkpoint.text, ()).signed_by(key)
        for number, witness in enumerate(witnesses):
            note = note.signed_by(witness, SEEN_AT + number)
        return note.content

    def bundle(
        self,
        index: int,
        key: SignerKey = KEY,
        *,
        witnesses: tuple[SignerKey, ...] = BOTH,
        by: Authority | None = None,
    ) -> Bundle:
        """The bundle of an entry, opened, and stamped where an authority is given."""
        content = CONTENT + str(index).encode()
        stamp = by.stamp(stamped_digest(self.checkpoint)) if by is not None else None
        return make_bundle(
            self.entries[index],
            index,
            self.tree,
            self.signed(key, witnesses),
            opened=Opening(SALT, content),
            timestamp=stamp,
        )


def log_of(entries: tuple[Entry, ...]) -> Log:
    """The log of these entries."""
    files: dict[Tile, bytes] = {}
    growth = TiledTree(0, files.__getitem__).grown_by([one.leaf for one in entries])
    files.update(growth.tiles)
    return Log(TiledTree(growth.size, files.__getitem__), entries)


@cache
def small_log(size: int = 7, algorithm: DigestAlgorithm = "sha256") -> Log:
    """The log of ``size`` entries."""
    return log_of(tuple(entry(number, algorithm) for number in range(size)))


@cache
def stamped_bundle() -> bytes:
    """The bundle of entry 4 with all that a bundle can hold."""
    return small_log().bundle(4, by=authority()).content
