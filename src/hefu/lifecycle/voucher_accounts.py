"""Names of the accounts of a voucher: who owes it, and who holds which part of it."""

from __future__ import annotations


def owed(voucher_id: str) -> str:
    """What the issuer undertook to pay."""
    return f"{voucher_id}:owed"


def held(voucher_id: str, party_id: str) -> str:
    """What one firm holds of it."""
    return f"{voucher_id}:held:{party_id}"
