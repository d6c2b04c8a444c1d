"""Consents at a door: whoever speaks for the bank shows the paper, a party speaks for itself."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from hefu.evidence.day import Clocks
from hefu.evidence.ports import EvidenceRegister
from hefu.evidence.record import Document
from hefu.services.data_security.consent import (
    ConsentState,
    consent_of,
    give_consent,
    same_matter,
    state_of,
    withdraw_consent,
)
from hefu.services.data_security.ports import Consent, Custody
from hefu.vocabulary.errors import InvalidInput, NotAllowed, NotFound
from hefu.vocabulary.labelled import Language
from hefu.vocabulary.labels import code_label
from hefu.vocabulary.messages import render_message

KIND = "consent_at_door"
ROLE = "role:"
ROLES_WITH_CONSENT = frozenset({"underwriter", "technology_partner"})
"""Roles outside the bank that see of others what these consented to; each is a recipient ``role:NAME``."""

_Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class NewConsent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``recipient_id``: an insurer or another recipient by its id, or a role as ``role:underwriter``.
    ``document_digest``: the paper that says so; only a party that speaks for itself needs none."""

    party_id: Annotated[str, Meta(min_length=1, max_length=200)]
    recipient_id: Annotated[str, Meta(min_length=1, max_length=200)]
    purpose_code: Annotated[str, Meta(pattern="^[a-z_]{1,40}$")]
    effective_on: date
    expires_on: date
    document_digest: _Digest | None = None


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``document_digest``: the paper that says so; without one the word of who withdraws is kept."""

    document_digest: _Digest | None = None


class ConsentLine(Consent, frozen=True):
    """A consent that was given, and how it stands on the day asked for."""

    state: ConsentState


class Speaker(msgspec.Struct, frozen=True):
    """Who records: an opaque id, the source of what it states, and the party it acts for, if for one."""

    subject: str
    source_id: str
    party_id: str = ""


def record_consent(
    custody: Custody, register: EvidenceRegister, today: date, new: NewConsent, by: Speaker
) -> ConsentLine:
    """Keep a consent of a party that the book knows.

    Raises ``NotAllowed`` for the party of others, ``NotFound`` for a party or a paper that is not there,
    ``InvalidInput`` without a paper, for a purpose or role that is none, and for days that are none.
    """
    if by.party_id and by.party_id != new.party_id:
        raise NotAllowed("protection.consent_of_others")
    _require_recipient(new.recipient_id)
    if not register.rows_where(Clocks(today, today), "party", "party_id", [new.party_id]):
        raise NotFound("protection.consent_party_unknown", party=new.party_id)
    if not (new.document_digest or by.party_id):
        raise InvalidInput("protection.consent_incomplete")
    # Checked before anything is kept of it.
    who = (new.party_id, new.recipient_id, new.purpose_code)
    days = (new.effective_on, new.expires_on, today)
    consent_of("given", who, days, new.document_digest or KIND, by.subject)
    paper = new.document_digest or _own_word(register, msgspec.to_builtins(new), today, by)
    consent = consent_of("given", who, days, paper, by.subject)
    give_consent(custody, register, consent)
    return _line(custody, consent, today, today)


def withdraw_at_door(
    custody: Custody,
    register: EvidenceRegister,
    today: date,
    consent_id: str,
    asked: Withdrawal,
    *,
    by: Speaker,
) -> ConsentLine:
    """Withdraw whatever the party gave in the matter of a consent, from today; what has not begun yet, before
    it begins.

    Raises ``NotFound``, the same for a consent that is not there and one of others.
    """
    found = custody.consent(consent_id)
    if found is None or found.act_code != "given" or by.party_id not in ("", found.party_id):
        raise NotFound("protection.consent_unknown", consent=consent_id)
    acts = custody.consents(found.party_id, today)
    standing = [
        one
        for one in acts
        if one.act_code == "given"
        and same_matter(one, found)
        and state_of(one, acts, max(today, one.effective_on)) == "in_force"
    ]
    if standing:
        told = {"withdrawn": consent_id, "party_id": found.party_id}
        paper = asked.document_digest or _own_word(register, told, today, by)
        who = (found.party_id, found.recipient_id, found.purpose_code)
        for day in sorted({max(today, one.effective_on) for one in standing}):
            act = consent_of("withdrawn", who, (day, None, today), paper, by.subject)
            withdraw_consent(custody, register, act)
    return _line(custody, found, today, max(today, found.effective_on))


def consent_lines(custody: Custody, party_id: str, clocks: Clocks) -> list[ConsentLine]:
    """Consents that the party gave, as known on the day, in order of arrival, each as it stands."""
    acts = custody.consents(party_id, clocks.known_on)
    return [
        ConsentLine(**msgspec.structs.asdict(one), state=state_of(one, acts, clocks.as_of))
        for one in acts
        if one.act_code == "given"
    ]


def consent_words(lines: Sequence[ConsentLine], language: Language) -> Iterator[str]:
    """One line for each consent, or that there is none."""
    for one in lines:
        told = {
            "consent": one.consent_id,
            "party": one.party_id,
            "recipient": one.recipient_id,
            "purpose": code_label("purpose", one.purpose_code).in_language(language),
            "from_on": one.effective_on.isoformat(),
            "until_on": "" if one.expires_on is None else one.expires_on.isoformat(),
            "state": render_message(f"protection.consent_{one.state}", {}, language),
        }
        yield render_message("protection.consent_line", told, language)
    if not lines:
        yield render_message("protection.consents_none", {}, language)


def _line(custody: Custody, consent: Consent, today: date, on: date) -> ConsentLine:
    acts = custody.consents(consent.party_id, today)
    return ConsentLine(**msgspec.structs.asdict(consent), state=state_of(consent, acts, on))


def _require_recipient(recipient_id: str) -> None:
    role = recipient_id.removeprefix(ROLE)
    if role != recipient_id and role not in ROLES_WITH_CONSENT:
        known = ", ".join(sorted(ROLES_WITH_CONSENT))
        raise InvalidInput("protection.consent_role", role=role, known=known)


def _own_word(register: EvidenceRegister, said: object, today: date, by: Speaker) -> str:
    """Keep what is said at the door as a document of its own; its digest."""
    content = {"source_id": by.source_id, "known_on": today, "consent": said}
    body = msgspec.json.format(msgspec.json.encode(content, order="deterministic"), indent=1)
    digest = hashlib.sha256(body).hexdigest()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{KIND}.json"
        path.write_bytes(body)
        document = Document(f"{KIND}-{digest[:12]}.json", path, digest, len(body), today)
        register.keep_document(document, KIND)
        register.record_document(document, KIND, (), ())
    return digest
