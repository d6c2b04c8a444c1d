"""Names of the accounts of a loan."""

from __future__ import annotations

from hefu.lifecycle.guard import View


def principal(drawdown_id: str) -> str:
    """What was lent and is not back."""
    return f"{drawdown_id}:principal"


def settlement(view: View) -> str:
    """Where money leaves and comes back, one account a currency."""
    return f"settlement:{view.term('currency')}"


def commitments(view: View) -> str:
    """The other side of all commitments, one account a currency."""
    return f"commitments:{view.term('currency')}"
