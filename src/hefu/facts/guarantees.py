"""Which guarantees stand on a day."""

from __future__ import annotations

from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day

_DAYS = ("signed_on", "valid_until_on", "released_on")


def stands(guarantee: Row, clocks: Clocks) -> bool:
    """Signed, not expired and not released on the business date; a guarantee stands through its last
    day. One that states no end stands, and so does one of which a day is in dispute."""
    signed_on, valid_until_on, released_on = (day(guarantee, column) for column in _DAYS)
    is_signed = signed_on is None or signed_on <= clocks.as_of
    is_running = valid_until_on is None or clocks.as_of <= valid_until_on
    return is_signed and is_running and (released_on is None or released_on > clocks.as_of)
