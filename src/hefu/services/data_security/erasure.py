"""Erasing as an act of two people: one asks with ground and reason, another approves, and the log keeps its
proof. Refused while a law wants the paper kept, or while something that lives rests on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from hefu.evidence.day import Clocks
from hefu.evidence.identity import content_digest
from hefu.evidence.ports import EvidenceRegister
from hefu.evidence.record import ERASED
from hefu.evidence.schema import table, tables
from hefu.lifecycle.ports import LifecycleBook
from hefu.lifecycle.standing import Standing
from hefu.lifecycle.table import tables as instruments
from hefu.services.data_security.erasure_ports import Erasing, Erasure
from hefu.services.data_security.ports import Custody
from hefu.services.data_security.retention import time_of
from hefu.vocabulary.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hefu.vocabulary.labels import code_families

ASKS: Final = frozenset({"administrator"})
APPROVES: Final = frozenset({"auditor", "risk_officer", "approver"})
BEFORE_ITS_TIME: Final = frozenset({"unlawful", "court_order"})
"""Grounds that go before the time for which a class is kept. A policy of this house, drawn from no text."""
AT_REST: Final = frozenset({"refused", "closed", "left"})
"""States that somebody may lead out of again, in which nothing lives: beside all that are an end."""
_AT_ONCE = 500
_NAMED = 5


class NewErasure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to erase and why. ``reason`` names no person: it is kept."""

    document_digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    ground_code: Annotated[str, Meta(pattern="^[a-z_]{1,40}$")]
    reason: Annotated[str, Meta(min_length=1, max_length=1_000)]


class Person(msgspec.Struct, frozen=True):
    """Who acts: an opaque id, in which role."""

    subject: str
    role: str


class Book(msgspec.Struct, frozen=True):
    """The parts of a book that erasing looks at."""

    register: EvidenceRegister
    lifecycle: LifecycleBook
    custody: Custody


def ask_erasure(book: Book, today: date, new: NewErasure, by: Person) -> Erasure:
    """Ask for a document and everything stated from it to be erased.

    Raises ``NotAllowed`` for another role, ``InvalidInput`` for a ground that is none, ``NotFound``, and
    ``Conflict`` while it must be kept or is in use.
    """
    _require_role(by, ASKS)
    known = code_families()["erasure_ground"].codes
    if new.ground_code not in known:
        raise InvalidInput("erase.ground", ground=new.ground_code, known=", ".join(known))
    since = _require_erasable(book, today, new.document_digest, new.ground_code)
    parts = (new.document_digest, new.ground_code, new.reason, by.subject, str(today))
    erasure_id = content_digest("erasure", *parts)
    act = Erasure(
        act_id=erasure_id,
        erasure_id=erasure_id,
        act_code="asked",
        document_digest=new.document_digest,
        ground_code=new.ground_code,
        reason=new.reason,
        acted_by=by.subject,
        role_code=by.role,
        acted_on=today,
        document_known_on=since,
    )
    book.custody.erasing.ask(act)
    return act


def approve_erasure(book: Book, today: date, erasure_id: str, reason: str, by: Person) -> Erasure:
    """Erase what somebody else asked for: the register in one unit of work, then the bytes on disk.

    Raises as ``ask_erasure``, and ``NotAllowed`` for whoever asked.
    """
    _require_role(by, APPROVES)
    with book.register.together():
        asked = _asked(book.custody.erasing, erasure_id)
        if asked.acted_by == by.subject:
            raise NotAllowed("erase.same_person", who=by.subject)
        _require_erasable(book, today, asked.document_digest, asked.ground_code)
        act = msgspec.structs.replace(
            asked,
            act_id=content_digest("erased", asked.erasure_id, by.subject, str(today)),
            act_code="done",
            reason=reason,
            acted_by=by.subject,
            role_code=by.role,
            acted_on=today,
        )
        done = book.custody.erasing.erase(act)
    book.custody.erasing.clear()
    return done


def _asked(erasing: Erasing, erasure_id: str) -> Erasure:
    acts = [one for one in erasing.acts() if one.erasure_id == erasure_id]
    asked = next((one for one in acts if one.act_code == "asked"), None)
    if asked is None:
        raise NotFound("erase.unknown", erasure=erasure_id)
    return asked


def _require_role(by: Person, roles: frozenset[str]) -> None:
    if by.role not in roles:
        raise NotAllowed("erase.role", role=by.role, known=", ".join(sorted(roles)))


def _require_erasable(book: Book, today: date, digest: str, ground_code: str) -> date:
    """Since when the document is known. Raises ``NotFound``, ``Conflict``."""
    found = book.register.document_outcome(digest)
    if found is None:
        raise NotFound("register.document_unknown", digest=digest)
    if found.state == ERASED:
        raise Conflict("erase.already", digest=digest)
    aged = book.custody.aged_documents(today)
    document = next((one for one in aged if one.digest == digest), None)
    if document is None:
        raise Conflict("erase.not_yet_known", digest=digest)
    time = time_of(document, Clocks(today, today))
    if time.kept_until >= today and ground_code not in BEFORE_ITS_TIME:
        told = {"digest": digest, "until": time.kept_until, "field_class": time.field_class}
        raise Conflict("erase.retention", ground=ground_code, **told)
    users = list(_users(book, today, digest))
    if users:
        named = ", ".join(users[:_NAMED])
        raise Conflict("erase.in_use", digest=digest, count=len(users), users=named)
    return document.known_on


def _users(book: Book, today: date, digest: str) -> Iterator[str]:
    """What lives and rests on a document, in words that name it."""
    for consent_id in book.custody.erasing.consents_on(digest):
        consent = book.custody.consent(consent_id)
        if consent and consent.expires_on is not None and consent.expires_on >= today:
            yield f"consent {consent_id}"
    rows = set(book.custody.erasing.rows_of(digest))
    ids = {row_id for _, row_id in rows}
    reached: dict[str, bool] = {}
    for one in _living(book.lifecycle) if rows else ():
        stated = {one.instrument_id, *(str(term) for term in one.terms.values())}
        own = one.instrument_id if one.instrument == "application" else one.text("application_id")
        if own and own not in reached:
            reached[own] = _reaches(book, own, today, rows)
        if stated & ids or reached.get(own, False):
            yield f"{one.instrument} {one.instrument_id}"


def _living(lifecycle: LifecycleBook) -> Iterator[Standing]:
    """Instruments that are neither at an end nor at rest."""
    for instrument, declared in instruments().items():
        after = ""
        while some := lifecycle.instruments(instrument, after=after, most=_AT_ONCE):
            after = some[-1].instrument_id
            yield from (
                one
                for one in some
                if not (declared.states[one.state].is_end or one.state in AT_REST)
            )


def _reaches(book: Book, application_id: str, today: date, rows: set[tuple[str, str]]) -> bool:
    """Whether the evidence of an application holds one of the rows."""
    wanted = sorted({name for name, _ in rows})
    try:
        bundle = book.register.bundle_of(application_id, Clocks(today, today), list(tables()))
    except NotFound:
        return False
    return any(
        (name, str(row[table(name).key])) in rows for name in wanted for row in bundle.rows(name)
    )
