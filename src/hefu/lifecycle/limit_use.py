"""How much of a limit an approved financing takes, before and after each step.

Of a limit that covers ``amount`` of a financing, what may still be drawn and what is outstanding take part,
together never more than ``amount``: what is outstanding is *used*, the rest of the part is *reserved*. The
sum never grows after approval, so that a drawdown can never lack the room that its approval took.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from hefu.lifecycle.guard import Commitment, LimitNow


class Taken(NamedTuple):
    """Minor units of one limit that one financing holds."""

    reserved_minor: int
    used_minor: int


def taken(limit: LimitNow, commitment: Commitment) -> Taken:
    """What the financing holds of the limit. A limit that is not restored counts all that was ever drawn."""
    out = commitment.outstanding_minor if limit.is_restored else commitment.drawn_minor
    used = min(limit.amount_minor, out)
    whole = min(limit.amount_minor, commitment.left_minor + out)
    return Taken(whole - used, used)


def drawn(commitment: Commitment, amount_minor: int) -> Commitment:
    """The commitment after a drawdown."""
    return msgspec.structs.replace(
        commitment,
        drawn_minor=commitment.drawn_minor + amount_minor,
        outstanding_minor=commitment.outstanding_minor + amount_minor,
    )


def undrawn(commitment: Commitment, amount_minor: int) -> Commitment:
    """The commitment after a drawdown was undone."""
    return drawn(commitment, -amount_minor)


def repaid(commitment: Commitment, amount_minor: int) -> Commitment:
    """The commitment after principal came back: it may not be drawn again under the same approval."""
    return msgspec.structs.replace(
        commitment, outstanding_minor=commitment.outstanding_minor - amount_minor
    )


def ended(commitment: Commitment) -> Commitment:
    """The commitment once nothing more may be drawn."""
    return msgspec.structs.replace(commitment, approved_minor=commitment.drawn_minor)
