"""Seal the logs of a server's books again and again while it runs, and once more when it ends."""

from __future__ import annotations

import json
import logging
import threading
from typing import Final

from hefu.services.book_shelf import BookShelf
from hefu.services.log.seal import seal_book
from hefu.vocabulary.errors import HefuError

FAULTS: Final = logging.getLogger("hefu.log.faults")


class SealRounds:
    """A thread that seals every book that was opened. What cannot be sealed now is told on the log of the
    program and waits for the next round: entries stand in the register meanwhile, and nothing is lost."""

    def __init__(self, shelf: BookShelf, seconds: float) -> None:
        self._shelf, self._seconds = shelf, seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="seal-rounds", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after one last round."""
        self._ended.set()
        self._thread.join()
        self.go_round()

    def go_round(self) -> None:
        """Seal what waits in every open book."""
        for tenant in self._shelf.opened():
            try:
                seal_book(self._shelf.house, self._shelf.place(tenant))
            except HefuError as error:
                told = {"event": "not_sealed", "tenant": tenant, "code": error.code}
                FAULTS.error(json.dumps(told))

    def _run(self) -> None:
        while not self._ended.wait(self._seconds):
            self.go_round()
