"""The only place that chooses adapters. Entry point of the command ``hefu``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from hefu.vocabulary.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import date

    from hefu.evidence.backup import BackupDone
    from hefu.evidence.matching import PartyMatcher
    from hefu.evidence.parquet_port import EvidenceFiles
    from hefu.evidence.ports import Clock, EvidenceRegister, QueryEngine, TableData
    from hefu.evidence.record import Importer
    from hefu.ledger.ports import Ledger
    from hefu.protection.ciphers import Cipher
    from hefu.protection.key_ring import KeyRing
    from hefu.services.house import OpenBook
    from hefu.services.log_port import BookLog, LogFiles, LogKeys
    from hefu.services.serve_settings import DevIssuer, ServeSettings
    from hefu.services.webhook_port import Carrier
    from hefu.storage.register.sql_register import SqlRegister

ENGINES = ("sqlite", "duckdb", "spark")
DATABASE = "HEFU_DATABASE"
"""Setting of the machine: the address of the PostgreSQL server; without it books are files."""
LOG_KEY = "HEFU_LOG_KEY"
"""Setting of the machine: the file with the key that signs for the logs of books."""
LOG_FOLDER = "log"


class EmbeddedHouse:
    """A register in a file, or on PostgreSQL where ``HEFU_DATABASE`` names a server; documents beside it;
    and whichever query engine is asked for."""

    @cached_property
    def _written(self) -> set[Path]:
        return set()

    @cached_property
    def clock(self) -> Clock:
        """The system clock."""
        from hefu.storage.system_clock import SystemClock

        return SystemClock()

    def register(self, book: Path, *, create: bool = False) -> EvidenceRegister:
        """Open the register in folder ``book``; ``NotFound`` when there is none and not ``create``."""
        return self._opened(book, create=create)

    def ledger(self, book: Path) -> Ledger:
        """Open the ledger of the book; ``NotFound`` when there is none."""
        return self._opened(book).ledger

    def log(self, book: Path) -> BookLog:
        """Open the log of the book; ``NotFound`` when there is none."""
        return self._opened(book).log_beside(book / LOG_FOLDER)

    def log_keys(self, book: Path) -> LogKeys:
        """The key that ``HEFU_LOG_KEY`` names, else one beside the book's data."""
        from hefu.storage.files.log_files import KeyFile

        return KeyFile(book / "keys" / "log.key", os.environ.get(LOG_KEY))

    def log_folder(self, folder: Path) -> LogFiles:
        """A folder with the published files of a log, or with what a witness remembers."""
        from hefu.storage.files.log_files import LogFolder

        return LogFolder(folder)

    def written_books(self) -> Sequence[Path]:
        """Books in whose log something was entered since this was asked last."""
        written = sorted(self._written)
        self._written.difference_update(written)
        return [book for book in written if book.is_dir()]

    def _opened(self, book: Path, *, create: bool = False) -> SqlRegister:
        from hefu.storage.register import open_register

        opened = open_register(
            book,
            create=create,
            database=os.environ.get(DATABASE),
            clock=self.clock,
            keys=self.keys,
        )
        opened.tell_of_entries(lambda: self._written.add(book))
        return opened

    def open_book(self, book: Path, *, create: bool = False) -> OpenBook:
        """Open the book with all its parts; errors as of ``register``."""
        from hefu.services.house import OpenBook

        opened = self._opened(book, create=create)
        return OpenBook(
            register=opened,
            ledger=opened.ledger,
            doors=opened.doors,
            lifecycle=opened.lifecycle,
            custody=opened.custody,
            webhooks=opened.webhooks,
        )

    def upgrade_register(self, book: Path) -> tuple[str, str]:
        """Bring an older book to the tables of this program."""
        from hefu.storage.register import upgrade_register

        before, after = upgrade_register(book, database=os.environ.get(DATABASE))
        if before != after:
            self._written.add(book)
        return before, after

    @cached_property
    def keys(self) -> KeyRing | None:
        """The key ring that ``HEFU_KEYS`` names; without it nothing is sealed."""
        from hefu.storage.files.key_rings import SETTING, open_keys

        return open_keys(os.environ.get(SETTING))

    def without_source(
        self, book: Path, source_id: str, known_on: date
    ) -> AbstractContextManager[EvidenceRegister]:
        """A copy of the register without what one source says."""
        from hefu.storage.register.without_source import book_without

        server = os.environ.get(DATABASE)
        return book_without(book, source_id, known_on, database=server, keys=self.keys)

    def rewrap(self, book: Path) -> tuple[int, int, str]:
        """Wrap all data keys of a book with the current key."""
        from hefu.storage.parquet import renew_evidence_files
        from hefu.storage.register.rewrap import rewrap_book

        if self.keys is None:
            raise InvalidInput("protection.no_keys_set")
        key_id, _ = self.keys.current()
        documents, values = rewrap_book(book, self.keys, database=os.environ.get(DATABASE))
        renew_evidence_files(book, database=os.environ.get(DATABASE), keys=self.keys)
        return documents, values, key_id

    def add_key(self, place: Path, key_id: str, cipher: Cipher) -> None:
        """Add a new random key to a key file."""
        from hefu.storage.files.key_rings import add_key

        add_key(place, key_id, cipher)

    def back_up(self, book: Path, place: Path, *, with_keys: bool = False) -> BackupDone:
        """Write the book as it stands at one moment into one file."""
        from hefu.storage.backup import back_up

        server = os.environ.get(DATABASE)
        return back_up(book, place, self.clock.now(), database=server, with_keys=with_keys)

    def restore(self, place: Path, book: Path) -> BackupDone:
        """Make a book from its backup; on a server where ``HEFU_DATABASE`` names one."""
        from hefu.storage.backup import restore

        return restore(place, book, database=os.environ.get(DATABASE))

    def importers(self, mappings: Sequence[Path] = ()) -> Sequence[Importer]:
        """All importers, most specific first."""
        from hefu.importers import all_importers

        return all_importers(mappings)

    def engine(self, name: str | None = None) -> QueryEngine:
        """The engine by name, default SQLite; ``Unavailable`` when its library is not installed."""
        chosen = name or "sqlite"
        if chosen == "sqlite":
            from hefu.storage.sqlite import SqliteEngine

            return SqliteEngine()
        if chosen == "duckdb":
            from hefu.storage.duckdb import DuckdbEngine

            return DuckdbEngine()
        if chosen == "spark":
            from hefu.storage.spark import SparkEngine

            return SparkEngine()
        raise InvalidInput("engine.unknown", name=chosen, known=", ".join(ENGINES))

    def write_parquet(self, folder: Path, tables: TableData) -> list[Path]:
        """Write tables as Parquet files; ``Unavailable`` when pyarrow is not installed."""
        from hefu.storage.files.parquet_tables import write_parquet

        return write_parquet(folder, tables)

    def evidence_files(self, book: Path) -> EvidenceFiles:
        """The Parquet files beside the book's register."""
        from hefu.storage.parquet import open_evidence_files

        return open_evidence_files(book, database=os.environ.get(DATABASE), keys=self.keys)

    def party_matcher(self) -> PartyMatcher:
        """Splink with frozen settings; weighing is ``Unavailable`` when it is not installed."""
        from hefu.storage.splink import SplinkMatcher

        return SplinkMatcher()

    def serve(self, settings: ServeSettings) -> None:
        """Serve the API until interrupted; ``Unavailable`` when its libraries are not installed."""
        try:
            from hefu.api.server import serve
        except ImportError as error:
            raise Unavailable("api.not_installed", reason=error.name) from error
        serve(self, settings)

    def webhook_carrier(self) -> Carrier:
        """Sockets, to public addresses and to the origins that ``HEFU_WEBHOOK_ORIGINS`` names."""
        from hefu.storage.receivers.addresses import SETTING, read_origins
        from hefu.storage.receivers.carrier import SocketCarrier

        return SocketCarrier(read_origins(os.environ.get(SETTING)))

    def dev_issuer(self, folder: Path, issuer: str) -> DevIssuer:
        """A token issuer for trials; ``Unavailable`` when its libraries are not installed."""
        try:
            from hefu.api.dev_issuer import LocalIssuer
        except ImportError as error:
            raise Unavailable("api.not_installed", reason=error.name) from error
        return LocalIssuer(folder, self.clock, issuer)


def main() -> None:
    """Run the command line."""
    from hefu.cli.main import run

    sys.exit(run(EmbeddedHouse()))
