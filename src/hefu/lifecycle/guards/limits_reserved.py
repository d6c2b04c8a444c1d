"""What the drawdown uses was reserved when its application was approved."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View
from hefu.lifecycle.limit_use import drawn, taken

NEEDS: tuple[str, ...] = ("limits", "commitment")


def judge(view: View) -> list[Refusal]:
    """See the module."""
    commitment = view.now.commitment
    if commitment is None:
        return [Refusal("lifecycle.commitment_unread")]
    amount = int(view.term("amount_minor") or 0)
    found = []
    for one in view.now.limits or ():
        before, after = taken(one, commitment), taken(one, drawn(commitment, amount))
        uses = after.used_minor - before.used_minor
        if one.reserved_minor is not None and one.reserved_minor < uses:
            told = {**one.said, "reserved": one.reserved_minor, "wanted": uses}
            found.append(Refusal("lifecycle.limit_not_reserved", told))
    return found
