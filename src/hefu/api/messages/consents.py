"""Consents over the wire."""

from __future__ import annotations

import msgspec

from hefu.services.data_security.record_consent import ConsentLine, NewConsent, Withdrawal

__all__ = ["EXAMPLE", "ConsentLine", "ConsentList", "NewConsent", "Withdrawal"]


class ConsentList(msgspec.Struct, frozen=True):
    """Consents of one party in order of arrival."""

    items: list[ConsentLine]


EXAMPLE = {
    "party_id": "uscc:91330200MA2H4T6R63",
    "recipient_id": "role:underwriter",
    "purpose_code": "partner_service",
    "effective_on": "2026-03-01",
    "expires_on": "2026-12-31",
    "document_digest": "0" * 64,
}
