"""What is kept beside the evidence: population facts and decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select
from sqlalchemy.engine import Dialect

from hefu import __version__
from hefu.evidence.day import Clocks
from hefu.evidence.partner import BESIDE_DECISIONS
from hefu.evidence.schema import Row, Value
from hefu.storage.register.database import Prepared, insert_once, noted_in
from hefu.storage.register.erasure_tables import ERASURE
from hefu.storage.register.tables import DECISION, KEPT_FACTS, STATEMENT
from hefu.vocabulary.errors import Conflict


class _FactRows(msgspec.Struct):
    """Rows of one fact table by position; ``dates``: positions that hold days."""

    columns: list[str]
    dates: list[int]
    rows: list[list[str | int | None]]


_encode_facts = msgspec.json.encode
_decode_facts = msgspec.json.Decoder(dict[str, _FactRows]).decode


def evidence_version(connection: Connection, known_on: date | None = None) -> int:
    """The number of the latest statement; with a day of those known on it that a decision may rest on; 0 for
    none."""
    noted, name = noted_in(connection), f"evidence version {known_on or ''}"
    if noted is not None and name in noted:
        return int(noted[name])
    asked = _version(connection.dialect, known_on is not None)
    bound = {} if known_on is None else {"known_on": known_on.isoformat()}
    version = next((int(arrival or 0) for (arrival,) in asked.rows(connection, bound)), 0)
    if noted is not None:
        noted[name] = version
    return version


@lru_cache(maxsize=16)
def _version(dialect: Dialect, is_dated: bool) -> Prepared:
    """Every decision asks for it, so the question is compiled once."""
    if not is_dated:
        return Prepared(select(func.max(STATEMENT.c.arrival)), dialect, ())
    latest = (
        select(STATEMENT.c.arrival)
        .where(
            STATEMENT.c.known_on <= bindparam("known_on"),
            *(STATEMENT.c.table_name != name for name in sorted(BESIDE_DECISIONS)),
        )
        .order_by(STATEMENT.c.arrival.desc())
        .limit(1)
    )
    return Prepared(latest, dialect, ["known_on"])


def kept_facts(connection: Connection, clocks: Clocks) -> dict[str, list[Row]] | None:
    """Facts kept at these clocks by this program on the present evidence."""
    body = connection.scalar(
        select(KEPT_FACTS.c.body).where(
            KEPT_FACTS.c.as_of == clocks.as_of.isoformat(),
            KEPT_FACTS.c.known_on == clocks.known_on.isoformat(),
            KEPT_FACTS.c.evidence_version == evidence_version(connection),
            KEPT_FACTS.c.program_version == __version__,
        )
    )
    if body is None:
        return None
    return {table: _unpacked(rows) for table, rows in _decode_facts(body).items()}


def keep_facts(
    connection: Connection,
    clocks: Clocks,
    facts: Mapping[str, Sequence[Row]],
    derived_from: int | None,
) -> bool:
    """Keep facts, unless evidence arrived after version ``derived_from``; forget outdated ones. Whether
    they were kept."""
    present = evidence_version(connection)
    connection.execute(delete(KEPT_FACTS).where(KEPT_FACTS.c.evidence_version != present))
    if derived_from is not None and derived_from != present:
        return False
    at_clocks = {"as_of": clocks.as_of.isoformat(), "known_on": clocks.known_on.isoformat()}
    connection.execute(
        delete(KEPT_FACTS).where(*(KEPT_FACTS.c[name] == day for name, day in at_clocks.items()))
    )
    connection.execute(
        insert(KEPT_FACTS),
        {
            **at_clocks,
            "evidence_version": present,
            "program_version": __version__,
            "body": _encode_facts({table: _packed(rows) for table, rows in facts.items()}),
        },
    )
    return True


def _packed(rows: Sequence[Row]) -> _FactRows:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    dates = [
        position
        for position, name in enumerate(columns)
        if any(isinstance(row.get(name), date) for row in rows)
    ]
    return _FactRows(columns, dates, [[_plain(row.get(name)) for name in columns] for row in rows])


def _plain(value: Value) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value


def _unpacked(kept: _FactRows) -> list[Row]:
    days = {kept.columns[position] for position in kept.dates}
    return [
        {
            name: date.fromisoformat(str(value)) if name in days and value is not None else value
            for name, value in zip(kept.columns, row, strict=True)
        }
        for row in kept.rows
    ]


def keep_decision(
    connection: Connection, decision_id: str, application_id: str, body: bytes
) -> Mapping[str, object] | None:
    """Keep one decision; its row if it is new. Raises ``Conflict`` when the id is kept with other bytes."""
    values = {"decision_id": decision_id, "application_id": application_id, "body": body}
    written = _decision_insert(connection.dialect).written(connection, [*values.values()])
    if written:
        return {"arrival": written[0][0], **values}
    kept = connection.execute(
        select(DECISION.c.application_id, DECISION.c.body).where(
            DECISION.c.decision_id == decision_id
        )
    ).one()
    if (kept.application_id, bytes(kept.body)) != (application_id, body):
        raise Conflict("register.decision_differs", decision_id=decision_id)
    return None


@lru_cache(maxsize=8)
def _decision_insert(dialect: Dialect) -> Prepared:
    asked = insert_once(dialect, DECISION).returning(DECISION.c.arrival)
    return Prepared(asked, dialect, ["decision_id", "application_id", "body"])


def decision(connection: Connection, decision_id: str) -> bytes | None:
    """A decision by id or unambiguous prefix. Raises ``Conflict`` when the prefix fits several."""
    if not decision_id:
        return None
    starts_so = select(DECISION.c.decision_id, DECISION.c.body).where(
        DECISION.c.decision_id.startswith(decision_id, autoescape=True)
    )
    # LIKE ignores case on some engines; ids do not.
    found: dict[str, Any] = {
        row.decision_id: row.body
        for row in connection.execute(starts_so)
        if row.decision_id.startswith(decision_id)
    }
    if decision_id in found:
        return bytes(found[decision_id])
    if len(found) > 1:
        raise Conflict(
            "register.decision_ambiguous",
            prefix=decision_id,
            count=len(found),
            examples=", ".join(sorted(found)[:3]),
        )
    return next((bytes(body) for body in found.values()), None)


def erasure_count(connection: Connection) -> int:
    """How many acts of erasing there are: what was derived before the last one may rest on what is gone."""
    noted = noted_in(connection)
    if noted is not None and "erasures" in noted:
        return int(noted["erasures"])
    ((count,),) = _erasures(connection.dialect).rows(connection, {})
    if noted is not None:
        noted["erasures"] = count
    return int(count)


@lru_cache(maxsize=8)
def _erasures(dialect: Dialect) -> Prepared:
    """Every decision asks for it, so the question is compiled once."""
    return Prepared(select(func.count()).select_from(ERASURE), dialect, ())


def decision_ids(connection: Connection, application_id: str) -> list[str]:
    """Decisions of one application, oldest first."""
    return list(
        connection.scalars(
            select(DECISION.c.decision_id)
            .where(DECISION.c.application_id == application_id)
            .order_by(DECISION.c.arrival)
        )
    )
