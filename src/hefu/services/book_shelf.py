"""The books of one server, one a tenant: opened once, closed together."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from pathlib import Path

from hefu.evidence.day import Clocks
from hefu.evidence.ports import QueryEngine
from hefu.services.house import House, OpenBook
from hefu.services.start_engine import start_engine
from hefu.vocabulary.errors import InvalidInput, NotFound

_TENANT = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_ENGINES_A_THREAD = 4
ANSWERS_KEPT_DAYS = 30
"""How long the answer to a change can be asked for again under its key."""


class BookShelf:
    """Opens the book of a tenant on first use and keeps it open. Safe to use from many threads."""

    def __init__(self, house: House, folder: Path, engine_name: str | None = None) -> None:
        self.house = house
        self.folder = folder
        self._engine_name = engine_name
        self._books: dict[str, OpenBook] = {}
        self._lock = threading.Lock()
        self._own = threading.local()

    def tenants(self) -> list[str]:
        """Names of the subfolders that can be tenants, sorted. Raises ``NotFound`` without the folder."""
        if not self.folder.is_dir():
            raise NotFound("api.no_books", folder=str(self.folder))
        names = (entry.name for entry in self.folder.iterdir() if entry.is_dir())
        return sorted(name for name in names if _TENANT.fullmatch(name))

    def place(self, tenant: str) -> Path:
        """The folder of the tenant's book. Raises ``InvalidInput`` for a name that cannot be one."""
        if not _TENANT.fullmatch(tenant):
            raise InvalidInput("api.tenant_name", tenant=tenant)
        return self.folder / tenant

    def open(self, tenant: str) -> OpenBook:
        """The tenant's book. Raises ``NotFound`` when there is none, ``InvalidInput`` for its name."""
        place = self.place(tenant)
        with self._lock:
            opened = self._books.get(tenant)
            if opened is None:
                opened = self._books[tenant] = self.house.open_book(place)
                since = self.house.clock.now() - timedelta(days=ANSWERS_KEPT_DAYS)
                opened.doors.forget_answers(since)
        return opened

    def opened(self) -> list[str]:
        """Tenants whose books are open."""
        with self._lock:
            return sorted(self._books)

    def create(self, tenant: str) -> None:
        """Make an empty book for the tenant unless there is one."""
        self.house.open_book(self.place(tenant), create=True).register.close()

    def engine(self, clocks: Clocks) -> QueryEngine:
        """An engine of this thread that has proved it can run every check at these clocks."""
        engines: dict[Clocks, QueryEngine] | None = getattr(self._own, "engines", None)
        if engines is None:
            engines = self._own.engines = {}
        if clocks not in engines:
            while len(engines) >= _ENGINES_A_THREAD:
                engines.pop(next(iter(engines)))
            engines[clocks] = start_engine(self.house, self._engine_name, clocks)
        return engines[clocks]

    def close(self) -> None:
        """Close every book."""
        with self._lock:
            for opened in self._books.values():
                opened.register.close()
            self._books.clear()
