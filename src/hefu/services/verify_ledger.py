"""Whether the ledger of a book adds up, told in sentences."""

from __future__ import annotations

from pathlib import Path

import msgspec

from hefu.services.house import House
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.messages import render_message


def fault_lines(house: House, book: Path, language: Language) -> tuple[list[str], bool]:
    """One line a fault, or one that there is none; and whether the ledger is sound."""
    ledger = house.ledger(book)
    try:
        faults = ledger.verify()
    finally:
        ledger.close()
    told = [render_message(one.what, msgspec.structs.asdict(one), language) for one in faults]
    return told or [render_message("ledger.sound", {"book": str(book)}, language)], not faults
