"""No more is confirmed than was registered."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ()


def judge(view: View) -> list[Refusal]:
    """See the module."""
    confirmed, registered = (
        view.wish.terms.get("amount_minor", 0),
        view.standing.minor("amount_minor"),
    )
    if int(confirmed) > registered:
        told = {"confirmed": confirmed, "registered": registered}
        return [Refusal("lifecycle.confirms_more", told)]
    return []
