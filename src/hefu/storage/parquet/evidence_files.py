"""Brings a book's Parquet files up to date from the outbox of its register, and reads them as evidence."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from hefu.evidence import schema
from hefu.evidence.bundle import Bundle, Doubt
from hefu.evidence.day import Clocks
from hefu.evidence.parquet_port import ParquetWritten
from hefu.evidence.schema import Row
from hefu.storage.parquet.manifest import (
    CONTRADICTION,
    FORMAT,
    ParquetManifest,
    Segment,
    clear_unnamed,
    evidence_shape,
    read_manifest,
    write_manifest,
)
from hefu.storage.parquet.segments import (
    contradiction_rows,
    evidence_rows,
    read_segment,
    write_segment,
)
from hefu.storage.register.database import Database
from hefu.storage.register.outbox import Noted, changed_since, forget, noted
from hefu.storage.register.reach import doubt_of
from hefu.storage.register.resolve import Resolver
from hefu.vocabulary.errors import Conflict, EvidenceError, NotFound, Unavailable

_Reader = Callable[[str, Segment], list[Row]]
SEGMENTS_MAX = 16
"""So many files of one table are read beside one another; then they are written anew as one."""


class ParquetEvidence:
    """Fulfils ``evidence.parquet_port.EvidenceFiles`` for the book whose files lie in ``folder``."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder
        self._resolver = Resolver(database)

    def bring_up_to_date(self) -> ParquetWritten:
        """Segments first, the manifest when they are on the device, and only then the outbox forgets."""
        self._resolver.run()
        with self._alone():
            with self._database.reading() as connection:
                stands_at, before = noted(connection), self._usable(noted(connection))
                if before is not None and before.through == stands_at.highest:
                    written = ParquetWritten(str(self._folder), 0, 0, is_anew=False)
                else:
                    written = self._write(connection, before, stands_at.highest)
            with self._database.writing() as connection:
                forget(connection, stands_at.highest)
        return written

    def whole_book(self, clocks: Clocks, tables: Sequence[str]) -> Bundle:
        """All rows of ``tables`` with their doubts; see the port."""
        manifest = self._current()
        sources = dict.fromkeys(schema.source_of(name) for name in tables)
        found = {name: _Latest(name, manifest, self._read) for name in sources}
        rows = {name: latest.rows(clocks) for name, latest in found.items()}
        held = {
            name: rows[schema.source_of(name)] for name in tables if rows[schema.source_of(name)]
        }
        doubts = [one for one in self._doubts(manifest, found, clocks) if one.table in set(tables)]
        return Bundle(held, doubts)

    def close(self) -> None:
        """Release the register."""
        self._database.close()

    def _read(self, name: str, segment: Segment) -> list[Row]:
        return read_segment(self._folder, name, segment, self._database.dialect)

    def _usable(self, stands_at: Noted) -> ParquetManifest | None:
        """The manifest, if what the outbox lists leads on from it."""
        try:
            manifest = read_manifest(self._folder)
        except EvidenceError:
            return None  # unreadable files are made anew
        is_ours = (
            manifest is not None
            and (manifest.format, manifest.shape) == (FORMAT, evidence_shape())
            and stands_at.forgotten <= manifest.through <= stands_at.highest
        )
        return manifest if is_ours else None

    def _write(
        self, connection: Connection, before: ParquetManifest | None, through: int
    ) -> ParquetWritten:
        number = 1 + (before.number if before is not None else self._highest_number())
        changed = None if before is None else changed_since(connection, before.through)
        held = {} if before is None else before.segments
        if changed is not None and any(len(held.get(name, ())) >= SEGMENTS_MAX for name in changed):
            changed, held = None, {}
        new: dict[str, Segment] = {}
        for name in schema.tables() if changed is None else changed:
            row_ids = None if changed is None else changed[name]
            segment = write_segment(
                self._folder, name, number, evidence_rows(connection, name, row_ids)
            )
            if segment is not None:
                new[name] = segment
        doubts = write_segment(
            self._folder, CONTRADICTION, number, contradiction_rows(connection, changed)
        )
        if doubts is not None:
            new[CONTRADICTION] = doubts
        old_paths = {
            one.path for each in (before.segments.values() if before else ()) for one in each
        }
        segments = {**held, **{name: (*held.get(name, ()), one) for name, one in new.items()}}
        kept = {one.path for each in segments.values() for one in each}
        manifest = ParquetManifest(
            FORMAT, evidence_shape(), through, number, segments, tuple(sorted(old_paths - kept))
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        write_manifest(self._folder, manifest)
        clear_unnamed(self._folder, kept | old_paths)
        rows = sum(one.row_count for name, one in new.items() if name != CONTRADICTION)
        count = len(new.keys() - {CONTRADICTION})
        return ParquetWritten(str(self._folder), count, rows, is_anew=changed is None)

    def _highest_number(self) -> int:
        """No file of files that cannot be used any more is ever written over: a reader may hold it."""
        numbers = (path.stem for path in self._folder.glob("*/*.parquet"))
        return max((int(stem) for stem in numbers if stem.isdigit()), default=0)

    def _current(self) -> ParquetManifest:
        manifest = read_manifest(self._folder)
        if manifest is None:
            raise NotFound("parquet.none", folder=str(self._folder))
        with self._database.reading() as connection:
            stands_at = noted(connection)
        if stands_at.is_pending or manifest.through != stands_at.highest:
            told = {"through": manifest.through, "highest": stands_at.highest}
            raise Conflict("parquet.behind", folder=str(self._folder), **told)
        if self._usable(stands_at) is None:
            raise Conflict("parquet.not_of_this_book", folder=str(self._folder))
        return manifest

    def _doubts(
        self, manifest: ParquetManifest, found: Mapping[str, _Latest], clocks: Clocks
    ) -> list[Doubt]:
        doubts = []
        day = clocks.known_on.isoformat()
        for segment in manifest.segments.get(CONTRADICTION, ()):
            for row in self._read(CONTRADICTION, segment):
                table, row_id = str(row["table_name"]), str(row["row_id"])
                latest = found.get(table)
                if latest is None or not str(row["known_from"]) <= day < str(row["known_until"]):
                    continue
                if latest.number_of(row_id) == segment.number:
                    column, stated = str(row["column_name"]), str(row["stated_values"])
                    doubts.append(doubt_of(table, row_id, column, stated))
        return sorted(doubts, key=lambda one: (one.table, one.row_id, one.column))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer of these files at a time; the lock goes with the process that holds it."""
        self._make_folder()
        with (self._folder / ".lock").open("w") as handle:
            try:
                import fcntl
            except ImportError:  # elsewhere the last manifest counts, and each is whole
                yield
                return
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            path, reason = str(self._folder), os.strerror(error.errno or 0)
            raise Unavailable("parquet.not_written", path=path, reason=reason) from error


class _Latest:
    """The rows of one evidence table: of each the versions in the latest segment that has it."""

    def __init__(self, name: str, manifest: ParquetManifest, read: _Reader) -> None:
        self._key = schema.tables()[name].key
        self._columns = tuple(schema.tables()[name].columns)
        segments = manifest.segments.get(name, ())
        self._read = [(one.number, read(name, one)) for one in segments]
        self._first = self._read[0][0] if self._read else 0
        self._later: dict[str, int] = {}
        for number, rows in self._read[1:]:
            self._later.update(dict.fromkeys((str(row[self._key]) for row in rows), number))

    def number_of(self, row_id: str) -> int:
        """Number of the segment that counts for a row."""
        return self._later.get(row_id, self._first)

    def rows(self, clocks: Clocks) -> list[Row]:
        """Rows as known on the day, in the order of their keys."""
        day = clocks.known_on.isoformat()
        found = [
            {name: row[name] for name in self._columns}
            for number, rows in self._read
            for row in rows
            if self.number_of(str(row[self._key])) == number
            and str(row["known_from"]) <= day < str(row["known_until"])
        ]
        return sorted(found, key=lambda row: str(row[self._key]))
