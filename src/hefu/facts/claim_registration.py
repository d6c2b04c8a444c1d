"""Registry notices that touch a claimed invoice: those that name it, and blanket ones over its seller."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import day, text, whole
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.facts.currency import Converter
from hefu.facts.invoice_number import number_key
from hefu.facts.registration_notices import NOTICE_READS, Notices
from hefu.facts.same_party import is_same_party
from hefu.parameters.loader import ParameterView

TABLE = "claim_registration"
READS: tuple[str, ...] = (*CLAIM_READS, *NOTICE_READS, "registration_item", "fx_rate")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim and registration made up to the business date, as its notices leave it.

    A registration that names the invoice but was not shown to us is a row of unknowns.
    """
    converter = Converter(bundle, clocks)
    notices = Notices(bundle, parameters)
    found = []
    for claim in claims(bundle):
        claimed = claim.claimed_minor(converter)
        for registration, is_blanket in touching(bundle, claim):
            registered_on = day(registration, "registered_on")
            if registered_on is not None and registered_on > clocks.as_of:
                continue
            state = notices.state(registration, clocks.as_of)
            found.append(
                {
                    **claim.head(),
                    "registration_id": registration.get("registration_id"),
                    "registration_no": registration.get("registration_no"),
                    "financier_id": claim.application.get("financier_id"),
                    "secured_party_id": registration.get("secured_party_id"),
                    "registered_on": registered_on,
                    "lapses_on": state.lapses_on,
                    "is_released": state.is_released,
                    "is_lapsed": state.is_lapsed,
                    "is_under_objection": state.is_under_objection,
                    "disregarded_count": state.disregarded_count,
                    "is_blanket": int(is_blanket),
                    "claimed_minor": claimed,
                    "secured_minor": converter.convert(
                        whole(state.stated, "secured_minor"),
                        text(state.stated, "currency"),
                        claim.currency,
                    ),
                }
            )
    return found


def touching(bundle: Bundle, claim: Claim) -> Iterator[tuple[Row, bool]]:
    """Each registration that touches the claim once, with whether it is a blanket one; one that names
    the invoice is not. One that was not shown to us is a row of its id alone."""
    seen = set()
    invoice_id, other_id = claim.invoice_id, number_key(claim.invoice)
    for name in dict.fromkeys((invoice_id, other_id)):
        for item in bundle.by("registration_item", "invoice_id", name):
            registration_id = item.get("registration_id")
            if registration_id not in seen:
                seen.add(registration_id)
                found = bundle.one("registration", "registration_id", registration_id)
                yield found or {"registration_id": registration_id}, False
    for registration in bundle.by(
        "registration", "blanket_grantor_id", claim.invoice.get("seller_id")
    ):
        is_new = registration.get("registration_id") not in seen
        if is_new and _covers(bundle, registration, claim.invoice):
            yield registration, True


def _covers(bundle: Bundle, registration: Row, invoice: Row) -> bool:
    """Whether a blanket notice may cover the invoice: over every debtor, or over its buyer.

    Two names that may or may not be one party are taken as one: a notice too many can be explained.
    """
    account_debtor_id = registration.get("account_debtor_id")
    if account_debtor_id is None:
        return True
    return is_same_party(bundle, account_debtor_id, invoice.get("buyer_id")) is not False
