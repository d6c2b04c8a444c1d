"""What the services of the log ask of the place where it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import msgspec

from hefu.attestation.entries import Entry
from hefu.services.data_security.erasure_ports import Erasure

CHECKPOINT: Final = "checkpoint"
"""Name of the newest signed checkpoint among the published files."""
PUBLIC_KEY: Final = "verifier-key"
"""Name of the log's public key among the published files."""
SUCCESSION: Final = "succession"
"""Name of the list of changes of the key among the published files, and kind of each as an addition."""
ERASURES: Final = "erasures"
"""Name of the list of erasures among the published files, for books that are put back from older backups."""


class LoggedEntry(msgspec.Struct, frozen=True):
    """An entry as kept. ``place``: its index in the sealed log, nothing while it waits; ``salt``: nothing
    once it was erased."""

    arrival: int
    kind: str
    thing_id: str
    actor: str
    at: str
    digest: str
    previous: str
    salt: bytes | None
    place: int | None

    @property
    def entry(self) -> Entry:
        """What is hashed into the tree."""
        return Entry(self.kind, self.thing_id, self.actor, self.at, self.digest, self.previous)


class LogFault(msgspec.Struct, frozen=True):
    """Something that must not be: ``code`` of ``messages/log.yaml`` with its ``arguments``, and the
    ``place`` of the entry it is about, nothing where it is about none."""

    code: str
    arguments: Mapping[str, object]
    place: int | None = None


class Addition(msgspec.Struct, frozen=True):
    """What somebody else said of the checkpoint of ``size``: ``kind`` is ``cosignature`` (a line of the
    note), ``witness`` (the key it was checked with), ``timestamp`` (a response in DER) or ``succession``."""

    size: int
    kind: str
    content: bytes


class LogFiles(Protocol):
    """The published folder: tiles, entry bundles, the newest checkpoint. Paths are those of tlog-tiles."""

    def read(self, path: str) -> bytes | None:
        """The bytes of a file; nothing when it is not there."""
        ...

    def write(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write files under other names, make them lasting, then give them their names.

        Raises ``Unavailable`` when the disk refuses.
        """
        ...

    def forget_partial(self, paths: Sequence[str]) -> None:
        """Remove the narrower forms of tiles that are complete now."""
        ...


class BookLog(Protocol):
    """Entries, places and checkpoints in the register; the published folder beside it."""

    @property
    def files(self) -> LogFiles:
        """The published folder."""
        ...

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...

    def sealing(self) -> AbstractContextManager[None]:
        """The writer's lock; what is written inside becomes lasting together, at the end."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """Let all that is read inside be of one moment."""
        ...

    def size(self) -> int:
        """How many entries have a place."""
        ...

    def waiting_count(self) -> int:
        """How many entries wait for a place."""
        ...

    def waiting(self, most: int) -> list[LoggedEntry]:
        """The first entries without a place, in order of arrival."""
        ...

    def give_places(self, first: int, arrivals: Sequence[int]) -> None:
        """Give entries the places from ``first`` on, for good."""
        ...

    def keep_checkpoint(self, size: int, note: bytes) -> None:
        """Keep the signed checkpoint of a size, for good."""
        ...

    def checkpoints(self) -> Iterator[tuple[int, bytes]]:
        """All kept checkpoints with the size they are filed under, the smallest first."""
        ...

    def checkpoint(self, size: int | None = None) -> tuple[int, bytes] | None:
        """The checkpoint of one size, or the newest."""
        ...

    def placed(self, first: int = 0) -> Iterator[tuple[int, LoggedEntry | None]]:
        """Places in order, each with its entry; nothing for an entry that is gone."""
        ...

    def last_entries(self, most: int) -> list[LoggedEntry]:
        """The entries that arrived last, the newest first."""
        ...

    def entries_of(self, thing: str, kind: str | None = None) -> list[LoggedEntry]:
        """All entries about a thing named by its id, by the start of its id, or by the id of something
        that it holds (a transfer, a document that made statements); the newest first."""
        ...

    def content_of(self, entry: LoggedEntry) -> bytes | None:
        """The content of an entry's thing as its rows stand now."""
        ...

    def add(self, additions: Sequence[Addition]) -> None:
        """Keep what somebody said of a checkpoint, for good."""
        ...

    def additions(self, size: int | None = None) -> list[Addition]:
        """What was said of one checkpoint, or of all; in order of arrival."""
        ...

    def faults(self) -> Iterator[LogFault]:
        """Whatever the rows of the register, compared with their entries, with the statements they follow
        from and with the kept documents, do not bear out."""
        ...

    def erasures(self) -> Sequence[Erasure]:
        """What acts of erasing say, in order of arrival; whether it is so is told by ``faults``."""
        ...

    def close(self) -> None:
        """Release the book."""
        ...


class LogKeys(Protocol):
    """Where the key is that signs for a book's log."""

    def read(self) -> str | None:
        """The signer key's text; nothing when none was made yet. Raises ``Unavailable``."""
        ...

    def make(self, text: str) -> None:
        """Keep a new signer key that its owner alone may read. Never overwrites one."""
        ...

    def waiting(self) -> str | None:
        """The key that is to take over; nothing when none waits."""
        ...

    def make_waiting(self, text: str) -> None:
        """Keep a key that is to take over, as ``make`` does."""
        ...

    def promote(self, key_id: str) -> Path:
        """Let the key that waits take over; where the one before lies now."""
        ...

    def retired_place(self, key_id: str) -> Path:
        """Where a key that was replaced lies."""
        ...

    @property
    def place(self) -> Path:
        """Where it is, for sentences."""
        ...
