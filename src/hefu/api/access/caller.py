"""Who asks, as the token says."""

from __future__ import annotations

import msgspec

from hefu.vocabulary.labels import code_families

EXTERNAL_ROLES = frozenset({"sme", "core_enterprise", "underwriter"})
"""Roles outside the bank: their token names a party, and they see what is theirs, or what its owner consented
to, and nothing else."""

USUAL_PURPOSE = {
    "relationship_manager": "credit_decision",
    "risk_officer": "credit_decision",
    "approver": "credit_decision",
    "pledge_supervisor": "post_loan_monitoring",
    "sme": "own_data",
    "core_enterprise": "own_data",
    "underwriter": "partner_service",
    "technology_partner": "partner_service",
    "supervisor": "supervision",
    "auditor": "audit",
    "administrator": "audit",
}
"""What a role reads for when it does not say."""


class Caller(msgspec.Struct, frozen=True):
    """``subject``: an opaque id, never a name. ``tenant``: whose book. ``party``: for external roles alone,
    the party that the subject acts for."""

    subject: str
    role: str
    tenant: str
    party: str = ""

    @property
    def is_external(self) -> bool:
        """Whether only what belongs to ``party`` may be seen."""
        return self.role in EXTERNAL_ROLES


def roles() -> tuple[str, ...]:
    """Every role there is."""
    return tuple(code_families()["role"].codes)
