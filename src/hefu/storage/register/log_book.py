"""Entries of the log, written with what they are about: no fact without an entry, none without a fact."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping

from sqlalchemy import Connection, bindparam, insert, select

from hefu.attestation.entries import SALT_BYTES, salted_digest
from hefu.evidence.identity import content_digest
from hefu.evidence.ports import Clock
from hefu.storage.register.database import Database, Prepared
from hefu.storage.register.log_tables import LOG_ENTRY
from hefu.storage.register.log_things import Keyed, Kind
from hefu.vocabulary.errors import require

_OPAQUE = re.compile(r"[!-~]{1,200}", re.ASCII)
_COLUMNS = ("kind", "thing_id", "actor", "at", "digest", "previous", "salt")


def opaque(text: str) -> str:
    """``text`` as an id of the log; what is not in that form is replaced by its digest.

    A digest of a name can be guessed: ids that are handed in must not be made of names.
    """
    return text if _OPAQUE.fullmatch(text) else content_digest(text)


class LogBook:
    """Enters things into the log, inside the unit of work that writes them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self.clock = database, clock
        self._insert = Prepared(insert(LOG_ENTRY), database.dialect, _COLUMNS)
        self._newest = Prepared(
            select(LOG_ENTRY.c.digest)
            .where(
                LOG_ENTRY.c.kind == bindparam("wanted_kind"),
                LOG_ENTRY.c.thing_id == bindparam("wanted_id"),
            )
            .order_by(LOG_ENTRY.c.arrival.desc())
            .limit(1),
            database.dialect,
            ("wanted_kind", "wanted_id"),
        )
        self.tell: Callable[[], object] | None = None
        """Called at every entry, also in units of work that come to nothing: something waits for sealing."""

    def enter(
        self,
        connection: Connection,
        kind: str,
        thing_id: str,
        content: bytes,
        *,
        is_first: bool = False,
    ) -> None:
        """Enter one version of a thing; call it after the thing was written, on the same connection.

        ``content``: what the entry's salted digest is of. It must be made of the rows as they stand, by
        the same function by which ``storage.register.log_things`` makes it again for an audit.
        ``is_first``: spare the look for an earlier version, for things that cannot have one.
        """
        thing = opaque(thing_id)
        earlier = [] if is_first else self._newest.rows_for(connection, (kind, thing), {})
        salt = secrets.token_bytes(SALT_BYTES)
        at = self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        actor = opaque(self._database.actor)
        previous = earlier[0][0] if earlier else ""
        row = (kind, thing, actor, at, salted_digest(content, salt), previous, salt)
        self._insert.once(connection, row)
        if self.tell is not None:
            self.tell()

    def enter_row(
        self, connection: Connection, kind: Keyed, thing_id: str, row: Mapping[str, object]
    ) -> None:
        """Enter a thing that was just written for the first time, ``row`` being all that stands in its row:
        large rows are not fetched again."""
        require(
            set(kind.table.c.keys()) == row.keys(),
            f"a {kind.kind} enters the log with every column of its row",
        )
        content = kind.bytes_of(connection, thing_id, row)
        self.enter(connection, kind.kind, thing_id, content, is_first=True)

    def enter_thing(
        self, connection: Connection, kind: Kind, thing_id: str, *, is_first: bool = False
    ) -> None:
        """Enter a thing of one of ``log_kinds`` as its rows stand now."""
        content = kind.content(connection, thing_id)
        require(content is not None, f"a {kind.kind} enters the log after it was written")
        self.enter(connection, kind.kind, thing_id, content or b"", is_first=is_first)
