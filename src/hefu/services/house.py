"""What ``bootstrap`` hands to the doors: the ports, already chosen."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from hefu.evidence.backup import BackupDone
from hefu.evidence.matching import PartyMatcher
from hefu.evidence.parquet_port import EvidenceFiles
from hefu.evidence.ports import Clock, EvidenceRegister, QueryEngine, TableData
from hefu.evidence.record import Importer
from hefu.ledger.ports import Ledger
from hefu.lifecycle.ports import LifecycleBook
from hefu.protection.ciphers import Cipher
from hefu.services.data_security.ports import Custody
from hefu.services.door_book import DoorBook
from hefu.services.log_port import BookLog, LogFiles, LogKeys
from hefu.services.serve_settings import DevIssuer, ServeSettings
from hefu.services.webhook_port import Carrier, WebhookBook


@dataclass(frozen=True, slots=True)
class OpenBook:
    """One book, opened once: what its parts write together lasts together. Closed by ``register.close``."""

    register: EvidenceRegister
    ledger: Ledger
    doors: DoorBook
    lifecycle: LifecycleBook
    custody: Custody
    webhooks: WebhookBook


class House(Protocol):
    """The adapters of this installation. Everything is made on first use."""

    @property
    def clock(self) -> Clock:
        """The system clock, or a fixed one in tests."""
        ...

    def register(self, book: Path, *, create: bool = False) -> EvidenceRegister:
        """Open the register of the book in folder ``book``.

        Raises ``NotFound`` when there is none and ``create`` is false.
        """
        ...

    def ledger(self, book: Path) -> Ledger:
        """Open the ledger of the book in folder ``book``. Raises ``NotFound`` when there is none."""
        ...

    def open_book(self, book: Path, *, create: bool = False) -> OpenBook:
        """Open the book in folder ``book`` with all its parts; errors as of ``register``."""
        ...

    def log(self, book: Path) -> BookLog:
        """Open the log of the book in folder ``book``. Raises ``NotFound`` when there is no book."""
        ...

    def log_keys(self, book: Path) -> LogKeys:
        """Where the key is that signs for the log of the book."""
        ...

    def log_folder(self, folder: Path) -> LogFiles:
        """A folder with the published files of a log, or with what a witness remembers."""
        ...

    def written_books(self) -> Sequence[Path]:
        """Books in whose log something was entered since this was asked last."""
        ...

    def upgrade_register(self, book: Path) -> tuple[str, str]:
        """Give a book made by an older program the tables of this one; revisions before and after.

        Raises ``NotFound``, and ``Conflict`` when no revision leads on from it.
        """
        ...

    def without_source(
        self, book: Path, source_id: str, known_on: date
    ) -> AbstractContextManager[EvidenceRegister]:
        """The register as it would be had a source never spoken, of all that was known on the day.

        Raises ``NotFound`` for a source that has said nothing, ``InvalidInput`` for a book too large for it.
        """
        ...

    def rewrap(self, book: Path) -> tuple[int, int, str]:
        """Wrap all data keys of the book with the current key of ``HEFU_KEYS``; how many documents and values
        that were, and the id of the key. Raises ``InvalidInput`` without keys, ``Unavailable``, ``NotFound``.
        """
        ...

    def add_key(self, place: Path, key_id: str, cipher: Cipher) -> None:
        """Add a new random key to the key file ``place``, from now on the current one.

        Raises ``InvalidInput`` for an id that cannot be one, ``Conflict`` for one that is taken.
        """
        ...

    def back_up(self, book: Path, place: Path, *, with_keys: bool = False) -> BackupDone:
        """Write the book as it stands at one moment into the new file ``place``; see ``storage.backup``."""
        ...

    def restore(self, place: Path, book: Path) -> BackupDone:
        """Make the book in the new folder ``book`` from the backup ``place``; see ``storage.backup``."""
        ...

    def importers(self, mappings: Sequence[Path] = ()) -> Sequence[Importer]:
        """All importers, most specific first; ``mappings`` are table mapping files."""
        ...

    def engine(self, name: str | None = None) -> QueryEngine:
        """The engine by name, or the default. Raises ``Unavailable`` when it is not installed."""
        ...

    def write_parquet(self, folder: Path, tables: TableData) -> list[Path]:
        """Write tables as Parquet files. Raises ``Unavailable`` when pyarrow is not installed."""
        ...

    def evidence_files(self, book: Path) -> EvidenceFiles:
        """The Parquet files of the book's evidence. Raises ``NotFound`` when there is no book."""
        ...

    def party_matcher(self) -> PartyMatcher:
        """What weighs pairs of parties without identifiers, with frozen settings.

        Raises ``Unavailable`` when it is asked to weigh and its library is not installed.
        """
        ...

    def serve(self, settings: ServeSettings) -> None:
        """Serve the API until interrupted. Raises ``Unavailable`` when its libraries are not installed, and
        ``HefuError`` when it must not start."""
        ...

    def webhook_carrier(self) -> Carrier:
        """What carries messages to receivers of webhooks. Raises ``InvalidInput`` for a setting
        ``HEFU_WEBHOOK_ORIGINS`` that names no origins."""
        ...

    def dev_issuer(self, folder: Path, issuer: str) -> DevIssuer:
        """A token issuer for trials, with its keys in ``folder``. Raises ``Unavailable``."""
        ...
