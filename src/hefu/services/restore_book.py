"""Put a book back, and do again what was erased since the backup was taken: a backup knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hefu.services.backup_lines import restored_lines
from hefu.services.data_security.erasure import Book
from hefu.services.data_security.erasure_list import read_erasures, replay_erasures
from hefu.services.house import House
from hefu.vocabulary.errors import InvalidInput
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message


def restored_book(
    house: House, place: Path, book: Path, erasures: Path | None, language: Language
) -> Iterator[str]:
    """Restore ``place`` into ``book`` and erase again what the list ``erasures`` names; without a list only
    what the backup itself holds. In sentences.

    Raises as ``House.restore``, and ``InvalidInput`` for a list that is none, before anything is restored.
    """
    acts = [] if erasures is None else read_erasures(erasures.read_bytes(), str(erasures))
    yield from restored_lines(house.restore(place, book), language)
    if erasures is None:
        return
    opened = house.open_book(book)
    try:
        count = replay_erasures(Book(opened.register, opened.lifecycle, opened.custody), acts)
    finally:
        opened.register.close()
    yield render_message("erase.replayed", {"count": count}, language)


def require_word(erasures: Path | None, *, none_erased: bool) -> None:
    """Whoever restores says what was erased since, or that nothing was. Raises ``InvalidInput``."""
    if (erasures is None) is not none_erased:
        raise InvalidInput("erase.list_needed")
