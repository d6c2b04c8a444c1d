"""Applications a page at a time, in an order that later evidence does not disturb."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Select, and_, exists, func, or_, select

from hefu.evidence.schema import Row
from hefu.services.door_book import ApplicationFilter, ConsentedTo, PagePlace
from hefu.storage.register.consent_tables import CONSENT
from hefu.storage.register.tables import evidence_tables

_TOLD = (
    "application_id",
    "application_no",
    "borrower_id",
    "financier_id",
    "technique_code",
    "requested_minor",
    "currency",
    "requested_on",
    "status_code",
)


def application_page(
    connection: Connection, wanted: ApplicationFilter, after: PagePlace | None, count: int
) -> list[Row]:
    """Up to ``count`` applications behind ``after``, by day of request and id.

    One whose day of request is in dispute comes first: its day is empty.
    """
    rows = evidence_tables()["application"].c
    day = wanted.known_on.isoformat()
    asked_on = func.coalesce(rows.requested_on, "")
    statement = (
        select(*(rows[name] for name in _TOLD))
        .where(rows.known_from <= day, rows.known_until > day)
        .order_by(asked_on, rows.application_id)
        .limit(count)
    )
    if wanted.status_code is not None:
        disputed = rows.status_code.is_(None)
        statement = statement.where(or_(rows.status_code == wanted.status_code, disputed))
    if wanted.borrower_id is not None:
        statement = statement.where(rows.borrower_id == wanted.borrower_id)
    if wanted.account_debtor_id is not None:
        items = evidence_tables()["application_item"].c
        statement = statement.where(
            exists().where(
                items.application_id == rows.application_id,
                items.account_debtor_id == wanted.account_debtor_id,
                items.known_from <= day,
                items.known_until > day,
            )
        )
    if wanted.consented is not None:
        statement = statement.where(rows.borrower_id.in_(consenting(wanted.consented)))
    if after is not None:
        statement = statement.where(
            or_(
                asked_on > after.requested_on,
                and_(asked_on == after.requested_on, rows.application_id > after.application_id),
            )
        )
    return [_row(dict(found)) for found in connection.execute(statement).mappings()]


def consenting(to: ConsentedTo) -> Select[tuple[str]]:
    """Parties with a consent that holds; the rule is that of ``services.data_security.consent.state_of``."""
    given, withdrawn, day = CONSENT.alias("given"), CONSENT.alias("withdrawn"), to.on.isoformat()
    later = or_(
        withdrawn.c.effective_on > given.c.effective_on,
        and_(
            withdrawn.c.effective_on == given.c.effective_on,
            withdrawn.c.known_on >= given.c.known_on,
        ),
    )
    taken_back = exists().where(
        withdrawn.c.act_code == "withdrawn",
        withdrawn.c.party_id == given.c.party_id,
        withdrawn.c.recipient_id == given.c.recipient_id,
        withdrawn.c.purpose_code == given.c.purpose_code,
        withdrawn.c.effective_on <= day,
        withdrawn.c.known_on <= day,
        later,
    )
    return select(given.c.party_id).where(
        given.c.act_code == "given",
        given.c.recipient_id.in_(to.recipient_ids),
        given.c.purpose_code == to.purpose_code,
        given.c.known_on <= day,
        given.c.effective_on <= day,
        given.c.expires_on >= day,
        ~taken_back,
    )


def _row(found: dict[str, object]) -> Row:
    requested_on = found.pop("requested_on")
    day = None if requested_on is None else date.fromisoformat(str(requested_on))
    plain = {n: v if isinstance(v, int) or v is None else str(v) for n, v in found.items()}
    return {**plain, "requested_on": day}
