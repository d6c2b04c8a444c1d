"""Tell the receivers of a server's books again and again while it runs.

Of several servers on one book one tells: it holds a lease in the register and renews it as long as it lives.
Each receiver is told by a thread of its own time: one that does not answer keeps none of the others waiting
for longer than an answer may take.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from hefu.services.book_shelf import BookShelf
from hefu.services.webhook_port import Carrier, WebhookBook
from hefu.services.webhooks.standing import standing
from hefu.services.webhooks.tell import Telling, is_due, tell_receiver
from hefu.vocabulary.errors import HefuError

FAULTS: Final = logging.getLogger("hefu.webhooks.faults")
LEASE: Final = timedelta(seconds=60)
THREADS: Final = 16


class TellingRounds:
    """A thread that looks for what is to be told in every open book, and a few that tell it."""

    def __init__(self, shelf: BookShelf, carrier: Carrier, seconds: float) -> None:
        self._shelf, self._carrier, self._seconds = shelf, carrier, seconds
        self._holder = secrets.token_hex(16)
        self._until: dict[str, datetime] = {}
        self._working: dict[tuple[str, str], Future[None]] = {}
        self._faults: dict[str, str] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhook-rounds", daemon=True)
        self._pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="webhook")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End: messages on their way are waited for, none is begun. The leases are given back."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._pool.shutdown(cancel_futures=True)
        for tenant in self._until:
            self._heeding(tenant, self._give_back)

    def go_round(self) -> None:
        """Begin to tell every receiver that something is due for and that is not being told already."""
        for key, one in list(self._working.items()):
            if one.done():
                del self._working[key]
                if (broken := one.exception()) is not None:
                    told = {"event": "telling_broke", "tenant": key[0], "webhook": key[1]}
                    FAULTS.error(json.dumps(told), exc_info=broken)
        for tenant in self._shelf.opened():
            self._heeding(tenant, self._look)

    def finish(self) -> None:
        """Wait until all that was begun is done."""
        for one in list(self._working.values()):
            one.result()

    def _look(self, tenant: str) -> None:
        book = self._shelf.open(tenant).webhooks
        running = [one for one in standing(book.acts()).values() if one.ended_at is None]
        if not running or not self._holds(tenant, book):
            return
        clock = self._shelf.house.clock
        for webhook in running:
            key = (tenant, webhook.webhook_id)
            progress = book.progress(webhook.webhook_id)
            if key in self._working or progress is None or not is_due(progress, clock):
                continue
            telling = Telling(book, self._carrier, clock, tenant, partial(self._may, tenant))
            self._working[key] = self._pool.submit(self._tell, telling, webhook.webhook_id)

    def _tell(self, telling: Telling, webhook_id: str) -> None:
        def tell(_tenant: str) -> None:
            while tell_receiver(telling, webhook_id):
                pass

        self._heeding(telling.tenant, tell)

    def _holds(self, tenant: str, book: WebhookBook) -> bool:
        """Whether it is for this server to tell, now and until the next round."""
        now = self._shelf.house.clock.now()
        until = self._until.get(tenant)
        if until is not None and now + LEASE / 2 < until:
            return True
        if book.take_lease(self._holder, now, now + LEASE):
            self._until[tenant] = now + LEASE
            return True
        self._until.pop(tenant, None)
        return False

    def _may(self, tenant: str) -> bool:
        until = self._until.get(tenant)
        now = self._shelf.house.clock.now()
        return not self._ended.is_set() and until is not None and now < until

    def _give_back(self, tenant: str) -> None:
        self._shelf.open(tenant).webhooks.drop_lease(self._holder)

    def _heeding(self, tenant: str, work: Callable[[str], None]) -> None:
        """Do the work; what cannot be done is told on the log of the program, once until it changes."""
        try:
            work(tenant)
            self._faults.pop(tenant, None)
        except HefuError as error:
            if self._faults.get(tenant) != error.code:
                self._faults[tenant] = error.code
                told = {"event": "receivers_not_told", "tenant": tenant, "code": error.code}
                FAULTS.error(json.dumps(told))

    def _run(self) -> None:
        while not self._ended.wait(self._seconds):
            self.go_round()
