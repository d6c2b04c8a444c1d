"""Registry notices that touch a claimed invoice: those that name it, and blanket ones over its seller."""

from __future__ import annotations

from collections.abc import Iterator

from hefu.evidence.bundle import Bundle
from hefu.evidence.day import Clocks
from hefu.evidence.schema import Row
from hefu.facts.cells import Cells, contradicted_cells, day, is_contradicted, text, whole
from hefu.facts.claimed_invoice import CLAIM_READS, Claim, claims
from hefu.facts.currency import Converter
from hefu.facts.invoice_number import number_key
from hefu.facts.same_party import is_same_party
from hefu.parameters.loader import ParameterView

TABLE = "claim_registration"
READS: tuple[str, ...] = (*CLAIM_READS, "registration", "registration_item", "party", "fx_rate")


def derive(bundle: Bundle, clocks: Clocks, parameters: ParameterView) -> list[Row]:
    """One row per claim and notice registered up to the business date.

    A notice that names the invoice but was not shown to us is a row of unknowns.
    """
    converter = Converter(bundle, clocks)
    contradicted = contradicted_cells(bundle)
    found = []
    for claim in claims(bundle):
        claimed = claim.claimed_minor(converter)
        for registration, is_blanket in _notices(bundle, claim):
            registered_on = day(registration, "registered_on")
            if registered_on is not None and registered_on > clocks.as_of:
                continue
            found.append(
                {
                    **claim.head(),
                    "registration_id": registration.get("registration_id"),
                    "registration_no": registration.get("registration_no"),
                    "financier_id": claim.application.get("financier_id"),
                    "secured_party_id": registration.get("secured_party_id"),
                    "registered_on": registered_on,
                    "is_released": _is_released(registration, clocks, contradicted),
                    "is_lapsed": _is_lapsed(registration, clocks, contradicted),
                    "is_blanket": int(is_blanket),
                    "claimed_minor": claimed,
                    "secured_minor": converter.convert(
                        whole(registration, "secured_minor"),
                        text(registration, "currency"),
                        claim.currency,
                    ),
                }
            )
    return found


def _notices(bundle: Bundle, claim: Claim) -> Iterator[tuple[Row, bool]]:
    """Each notice once, with whether it is a blanket one; one that names the invoice is not."""
    seen = set()
    invoice_id, other_id = claim.item.get("invoice_id"), number_key(claim.invoice)
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


def _is_released(registration: Row, clocks: Clocks, contradicted: Cells) -> int | None:
    """A notice that states no release stands; ``None`` when that is in dispute or it was not shown."""
    released_on = day(registration, "released_on")
    if released_on is not None:
        return int(released_on <= clocks.as_of)
    return _not_ended(registration, "released_on", contradicted)


def _is_lapsed(registration: Row, clocks: Clocks, contradicted: Cells) -> int | None:
    """A notice stands through its last day; one without a last day stands."""
    lapses_on = day(registration, "lapses_on")
    if lapses_on is not None:
        return int(lapses_on < clocks.as_of)
    return _not_ended(registration, "lapses_on", contradicted)


def _not_ended(registration: Row, column: str, contradicted: Cells) -> int | None:
    is_shown = "registration_no" in registration
    key = registration.get("registration_id")
    is_disputed = is_contradicted(contradicted, "registration", key, column)
    return 0 if is_shown and not is_disputed else None
