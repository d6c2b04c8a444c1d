"""A server's books under a clock that is moved by hand, with keys and real sockets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from hefu.bootstrap import EmbeddedHouse
from hefu.protection.key_ring import KeyRing
from hefu.services.book_shelf import BookShelf
from hefu.services.log.seal import seal_book
from hefu.services.webhook_port import Carrier
from hefu.services.webhooks.rounds import TellingRounds
from hefu.services.webhooks.subscribe import Asker, make_webhook
from hefu.storage.receivers.addresses import read_origins
from hefu.storage.receivers.carrier import SocketCarrier
from tests.storage.register.test_sealed_book import key, ring

BOOK = "demo"
KINDS = ("decision.kept", "waiver.moved")


class MovedClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 31, 4, 0, tzinfo=UTC)

    def today(self) -> date:
        """The day."""
        return self.instant.date()

    def now(self) -> datetime:
        """The instant."""
        return self.instant

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.instant += timedelta(**by)


class TrialHouse(EmbeddedHouse):
    """The real adapters; ``origins`` as the operator would name them."""

    def __init__(self, origins: str) -> None:
        self.moved = MovedClock()
        self.origins = origins

    @cached_property
    def clock(self) -> MovedClock:
        """The clock that is moved by hand."""
        return self.moved

    @cached_property
    def keys(self) -> KeyRing:
        """One key."""
        return ring(key("k1"))

    def webhook_carrier(self) -> Carrier:
        """Sockets to the origins."""
        return SocketCarrier(read_origins(self.origins))


class Trial:
    """One book of one server, and the rounds that tell its receivers."""

    def __init__(self, books: Path, origins: str = "") -> None:
        self.house = TrialHouse(origins)
        self.clock = self.house.moved
        self.shelf = BookShelf(self.house, books)
        if not (books / BOOK).exists():
            books.mkdir(exist_ok=True)
            self.shelf.create(BOOK)
        self.opened = self.shelf.open(BOOK)
        self.book = self.opened.webhooks
        self.rounds = TellingRounds(self.shelf, self.house.webhook_carrier(), 0.02)
        self._count = 0

    def subscribe(self, url: str, kinds: tuple[str, ...] = KINDS) -> str:
        """Make a webhook; its id."""
        self._count += 1
        asker = Asker("admin-1", f"key-{self._count}-{self.rounds._holder}")
        carrier = self.house.webhook_carrier()
        made = make_webhook(self.book, carrier, self.house.clock, asker, url=url, event_kinds=kinds)
        return made.webhook_id

    def decide(self, *decision_ids: str) -> None:
        """Keep decisions and seal the log."""
        for one in decision_ids:
            self.opened.register.keep_decision(one, "RZ-1", b'{"outcome":"decline"}')
        seal_book(self.house, self.shelf.place(BOOK))

    def tell(self) -> None:
        """One round, to its end."""
        self.rounds.go_round()
        self.rounds.finish()

    def close(self) -> None:
        """End."""
        self.rounds.stop()
        self.shelf.close()
