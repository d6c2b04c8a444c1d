"""What stood in a book before books had logs enters as it stands: nothing is said of the time before."""

from __future__ import annotations

from itertools import islice
from typing import Final

from sqlalchemy import Connection

from hefu.storage.register.log_book import LogBook
from hefu.storage.register.log_kinds import KINDS
from hefu.storage.register.log_things import ROWS_AT_ONCE, Keyed, span_id

ACTOR: Final = "taken-over-at-upgrade"
"""Who acts in these entries."""


def take_over(connection: Connection, log: LogBook) -> None:
    """Enter everything that stands in the register; for a book whose log is empty."""
    for kind in KINDS:
        if isinstance(kind, Keyed):
            for thing_id, content in kind.things(connection):
                log.enter(connection, kind.kind, thing_id, content, is_first=True)
            continue
        rows = kind.rows(connection, 0)
        while some := list(islice(rows, ROWS_AT_ONCE)):
            span = span_id(some[0].arrival, some[-1].arrival)
            log.enter(connection, kind.kind, span, kind.bytes_of(some), is_first=True)
