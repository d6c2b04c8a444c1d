"""Parties: bring one in, look at one."""

from __future__ import annotations

from urllib.parse import quote

from hefu.api.exchange.desk import Desk
from hefu.api.exchange.parameters import Purpose, RowId
from hefu.api.exchange.reply import Reply
from hefu.api.exchange.resource import Resource
from hefu.api.messages.parties import EXAMPLE, NewParty, PartyAdded, PartyMatches
from hefu.services.bring_in_party import bring_in_party
from hefu.services.masked_answers import masked_party
from hefu.services.show_matches import matches_of

resource = Resource("parties")


@resource.post("/parties", "create_party", reads=NewParty, returns=PartyAdded, example=EXAMPLE)
def create_party(desk: Desk, body: NewParty) -> Reply:
    """Bring a party in; the caller is the source of what is stated."""
    today = desk.office.house.clock.today()
    made = bring_in_party(desk.register, today, body, source_id=desk.source_id)
    return Reply(made, 201, {"location": f"/v1/parties/{quote(made.party_id, safe='')}"})


@resource.get("/parties/{party_id:path}", "get_party", returns=PartyMatches)
def get_party(desk: Desk, party_id: RowId, purpose: Purpose = None) -> Reply:
    """One party, the parties it is one with, and every word about that."""
    office, reader = desk.office, desk.reader(purpose)
    found = matches_of(office.house, office.shelf.place(desk.caller.tenant), party_id)
    desk.note_read(reader, "party", [one.party_id for one in found.group])
    return Reply(masked_party(found, reader))
