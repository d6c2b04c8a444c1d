"""What repeating an old answer asks of the register: kept decisions in order, and evidence that came late."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from hefu.evidence.ports import LateEvidence
from hefu.storage.register.tables import DECISION, DOCUMENT, STATEMENT

_DECISIONS_AT_ONCE = 500
_NAMES_TOLD = 5


def kept_decisions(
    connection: Connection, application_id: str | None, after: int
) -> list[tuple[int, bytes]]:
    """Some kept decisions with their place, those after place ``after``, oldest first; none: at the end."""
    asked = (
        select(DECISION.c.arrival, DECISION.c.body)
        .where(DECISION.c.arrival > after)
        .order_by(DECISION.c.arrival)
        .limit(_DECISIONS_AT_ONCE)
    )
    if application_id is not None:
        asked = asked.where(DECISION.c.application_id == application_id)
    return [(arrival, bytes(body)) for arrival, body in connection.execute(asked)]


def late_evidence(connection: Connection, evidence_version: int, known_on: date) -> LateEvidence:
    """Statements recorded after ``evidence_version`` that say they were known on the day."""
    late = (STATEMENT.c.arrival > evidence_version, STATEMENT.c.known_on <= known_on.isoformat())
    count = connection.scalar(select(func.count()).select_from(STATEMENT).where(*late)) or 0
    first = func.min(STATEMENT.c.arrival)
    named = (
        select(DOCUMENT.c.name)
        .join(STATEMENT, STATEMENT.c.document_digest == DOCUMENT.c.digest)
        .where(*late)
        .group_by(DOCUMENT.c.digest, DOCUMENT.c.name)
        .order_by(first)
        .limit(_NAMES_TOLD)
    )
    return LateEvidence(statement_count=count, document_names=tuple(connection.scalars(named)))
