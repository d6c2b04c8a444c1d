"""Consent: for one recipient, one purpose and a time, withdrawn at will; without it nothing is shown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from hefu.evidence.day import Clocks
from hefu.evidence.identity import content_digest
from hefu.evidence.ports import EvidenceRegister
from hefu.services.data_security.ports import Act, Consent, Custody
from hefu.services.door_book import ConsentedTo
from hefu.vocabulary.errors import InvalidInput, NotAllowed, NotFound
from hefu.vocabulary.labels import code_families

ConsentState = Literal["in_force", "not_begun", "over", "withdrawn"]


def consent_of(
    act_code: Act,
    who: tuple[str, str, str],
    days: tuple[date, date | None, date],
    paper: str,
    entered_by: str,
) -> Consent:
    """A consent with its id. ``who``: party, recipient and purpose; ``days``: from which day, the last day,
    and when it is known; ``paper``: digest of the document.

    Raises ``InvalidInput`` for a purpose that is none, and for a consent without an end or that ends before
    it begins: one for ever is none.
    """
    party_id, recipient_id, purpose_code = who
    effective_on, expires_on, known_on = days
    known = code_families()["purpose"].codes
    if purpose_code not in known:
        raise InvalidInput("protection.purpose_unknown", named=purpose_code, known=", ".join(known))
    if act_code == "given" and (expires_on is None or expires_on < effective_on):
        raise InvalidInput("protection.consent_without_end", party=party_id, from_on=effective_on)
    if not (party_id and recipient_id and paper):
        raise InvalidInput("protection.consent_incomplete")
    parts = (*who, act_code, str(effective_on), str(expires_on), str(known_on), paper)
    return Consent(
        consent_id=content_digest(*parts),
        party_id=party_id,
        recipient_id=recipient_id,
        purpose_code=purpose_code,
        act_code=act_code,
        effective_on=effective_on,
        expires_on=None if act_code == "withdrawn" else expires_on,
        known_on=known_on,
        document_digest=paper,
        entered_by=entered_by,
    )


def give_consent(custody: Custody, register: EvidenceRegister, consent: Consent) -> bool:
    """Keep a consent whose paper is in the book; whether it is new. Raises ``NotFound`` without the paper."""
    _check_paper(register, consent)
    return custody.keep_consent(consent)


def withdraw_consent(custody: Custody, register: EvidenceRegister, consent: Consent) -> bool:
    """Keep that a consent is withdrawn; whether that is new.

    Raises ``NotFound`` without the paper, and when the party never gave one for that recipient and purpose.
    """
    _check_paper(register, consent)
    given = custody.consents(consent.party_id, consent.known_on)
    if not any(same_matter(one, consent) and one.act_code == "given" for one in given):
        raise NotFound(
            "protection.consent_never_given",
            party=consent.party_id,
            recipient=consent.recipient_id,
            purpose=consent.purpose_code,
        )
    return custody.keep_consent(consent)


def require_consent(
    custody: Custody, party_id: str, recipient_id: str, purpose_code: str, clocks: Clocks
) -> Consent:
    """The consent that lets ``recipient_id`` have data about a party on the business date.

    Of what was known on the day, a consent counts that was given after the last withdrawal; of two acts of
    one day the withdrawal is the later. Raises ``NotAllowed`` when there is none, or it has not begun, is
    over, or was withdrawn.
    """
    acts = [
        one
        for one in custody.consents(party_id, clocks.known_on)
        if (one.recipient_id, one.purpose_code) == (recipient_id, purpose_code)
    ]
    for one in sorted(acts, key=_rank, reverse=True):
        if one.act_code == "given" and state_of(one, acts, clocks.as_of) == "in_force":
            return one
    raise NotAllowed(
        "protection.no_consent",
        party=party_id,
        recipient=recipient_id,
        purpose=purpose_code,
        on=clocks.as_of.isoformat(),
    )


def has_consent(custody: Custody, party_id: str, to: ConsentedTo) -> bool:
    """Whether one of the names of a recipient has a consent of the party that holds on the day and was known
    on it."""
    acts = custody.consents(party_id, to.on)
    return any(
        one.act_code == "given"
        and one.recipient_id in to.recipient_ids
        and one.purpose_code == to.purpose_code
        and state_of(one, acts, to.on) == "in_force"
        for one in acts
    )


def state_of(given: Consent, acts: Iterable[Consent], as_of: date) -> ConsentState:
    """How a consent that was given stands on the day, by all acts of its party that count."""
    if any(
        act.act_code == "withdrawn"
        and same_matter(act, given)
        and act.effective_on <= as_of
        and _rank(act) > _rank(given)
        for act in acts
    ):
        return "withdrawn"
    if as_of < given.effective_on:
        return "not_begun"
    if given.expires_on is None or given.expires_on < as_of:
        return "over"
    return "in_force"


def same_matter(one: Consent, other: Consent) -> bool:
    """Whether both are about one recipient and one purpose."""
    return (one.recipient_id, one.purpose_code) == (other.recipient_id, other.purpose_code)


def _rank(act: Consent) -> tuple[date, date, bool]:
    return (act.effective_on, act.known_on, act.act_code == "withdrawn")


def _check_paper(register: EvidenceRegister, consent: Consent) -> None:
    if register.document_outcome(consent.document_digest) is None:
        raise NotFound("protection.consent_paper_missing", digest=consent.document_digest)
