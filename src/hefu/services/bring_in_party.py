"""Bring a party in at a door, as the caller states it; documents may say more and contradict it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.services.record_rows import record_rows
from hefu.vocabulary.errors import Conflict, InvalidInput
from hefu.vocabulary.types import lei, uscc

KIND = "party_at_door"


class NewParty(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A party by its unified social credit code or its legal entity identifier; a name alone identifies
    nobody."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    uscc: Annotated[str, Meta(pattern="^[0-9A-Z]{18}$")] | None = None
    lei: Annotated[str, Meta(pattern="^[0-9A-Z]{20}$")] | None = None
    country_code: Annotated[str, Meta(pattern="^[A-Z]{2}$")] | None = None
    address: Annotated[str, Meta(min_length=1, max_length=400)] | None = None
    established_on: date | None = None


class PartyAdded(msgspec.Struct, frozen=True):
    """The party as it can be named from now on."""

    party_id: str
    name: str


def bring_in_party(
    register: EvidenceRegister, today: date, new: NewParty, *, source_id: str
) -> PartyAdded:
    """Record the party as ``source_id`` states it today.

    Raises ``InvalidInput`` without an identifier or with a wrong check character, ``Conflict`` when the
    party is known.
    """
    if new.uscc is None and new.lei is None:
        raise InvalidInput("api.field", field="$.uscc", reason="uscc | lei")
    if new.uscc is not None:
        uscc.validate(new.uscc)
    if new.lei is not None:
        lei.validate(new.lei)
    party_id = f"uscc:{new.uscc}" if new.uscc else f"lei:{new.lei}"
    clocks = Clocks(as_of=today, known_on=today)
    if register.rows_where(clocks, "party", "party_id", [party_id]):
        raise Conflict("api.party_exists", party_id=party_id)
    values = msgspec.structs.asdict(new)
    record_rows(register, [("party", values)], kind=KIND, source_id=source_id, known_on=today)
    return PartyAdded(party_id, new.name)
