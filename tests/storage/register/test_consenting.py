"""Firms that consented as the database finds them are those that the rule of consents finds."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from hefu.services.data_security.consent import has_consent
from hefu.services.data_security.ports import Act, Consent
from hefu.services.door_book import ConsentedTo
from hefu.storage.register.application_pages import consenting
from hefu.storage.register.consent_tables import CONSENT
from hefu.storage.register.custody_book import SqlCustody
from hefu.storage.register.sql_register import SqlRegister

START = date(2026, 1, 1)
DAYS = st.integers(0, 6).map(lambda days: START + timedelta(days=days))
NAMES = ("uscc:insurer", "role:underwriter", "uscc:other")
_NUMBERS = itertools.count(1)


@st.composite
def acts(draw: st.DrawFn) -> Consent:
    kind: Act = draw(st.sampled_from(("given", "withdrawn")))
    start = draw(DAYS)
    return Consent(
        consent_id="",
        party_id="",
        recipient_id=draw(st.sampled_from(NAMES)),
        purpose_code=draw(st.sampled_from(("partner_service", "audit"))),
        act_code=kind,
        effective_on=start,
        expires_on=start + timedelta(days=draw(st.integers(0, 3))) if kind == "given" else None,
        known_on=draw(DAYS),
        document_digest="0" * 64,
        entered_by="u",
    )


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.lists(acts(), max_size=5), on=DAYS)
def test_the_database_and_the_rule_agree(
    register: SqlRegister, told: list[Consent], on: date
) -> None:
    database = register._database
    party = f"uscc:{next(_NUMBERS)}"
    rows = [
        msgspec.structs.asdict(one)
        | {"party_id": party, "consent_id": f"{next(_NUMBERS):064d}"}
        | {
            name: None if getattr(one, name) is None else getattr(one, name).isoformat()
            for name in ("effective_on", "expires_on", "known_on")
        }
        for one in told
    ]
    with database.writing() as connection:
        if rows:
            connection.execute(insert(CONSENT), rows)
    to = ConsentedTo(NAMES[:2], "partner_service", on)
    with database.reading() as connection:
        found = {str(row[0]) for row in connection.execute(consenting(to))}
    custody: SqlCustody = register.custody
    assert (party in found) is has_consent(custody, party, to)
