"""Consents: who lets whom have its data, what for, until when; withdrawn at will."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from hefu.api.exchange.desk import Desk
from hefu.api.exchange.parameters import AsOf, Digest, KnownOn
from hefu.api.exchange.reply import Reply
from hefu.api.exchange.resource import Resource
from hefu.api.messages.consents import EXAMPLE, ConsentLine, ConsentList, NewConsent, Withdrawal
from hefu.services.data_security.record_consent import (
    Speaker,
    consent_lines,
    record_consent,
    withdraw_at_door,
)
from hefu.services.masked_answers import masked_consents
from hefu.vocabulary.errors import InvalidInput

resource = Resource("consents")

Party = Annotated[
    str | None,
    Query(
        max_length=200,
        description="Whose consents; one's own where one acts for a party. 授权主体",
        examples=["uscc:91330200MA2H4T6R63"],
    ),
]


@resource.post(
    "/consents", "record_consent", reads=NewConsent, returns=ConsentLine, example=EXAMPLE
)
def record(desk: Desk, body: NewConsent) -> Reply:
    """Record a consent; a firm for itself alone, its own word being the paper."""
    today = desk.office.house.clock.today()
    made = record_consent(desk.book.custody, desk.register, today, body, _speaker(desk))
    return Reply(made, 201)


@resource.post(
    "/consents/{digest}/withdrawal",
    "withdraw_consent",
    reads=Withdrawal,
    returns=ConsentLine,
    example={},
)
def withdraw(desk: Desk, digest: Digest, body: Withdrawal) -> Reply:
    """Withdraw the matter of a consent; whoever it is shown to sees nothing from now on."""
    today = desk.office.house.clock.today()
    custody, register = desk.book.custody, desk.register
    left = withdraw_at_door(custody, register, today, digest, body, by=_speaker(desk))
    return Reply(left, 201)


@resource.get("/consents", "list_consents", returns=ConsentList)
def list_consents(
    desk: Desk, party_id: Party = None, as_of: AsOf = None, known_on: KnownOn = None
) -> Reply:
    """Consents of one party; from outside the bank of the caller's own."""
    asked = desk.caller.party or party_id
    if asked is None:
        raise InvalidInput("api.parameter", parameter="party_id", reason="missing")
    found = consent_lines(desk.book.custody, asked, desk.clocks(as_of, known_on))
    reader = desk.reader()
    desk.note_read(reader, "consent", [one.consent_id for one in found])
    return Reply(ConsentList(masked_consents(found, reader)))


def _speaker(desk: Desk) -> Speaker:
    return Speaker(desk.caller.subject, desk.source_id, desk.caller.party)
