"""The alert rests on the facts on which its waiver was asked for: a reason given for others says nothing."""

from __future__ import annotations

from hefu.lifecycle.guard import Refusal, View

NEEDS: tuple[str, ...] = ("alerts",)
SEEN = "alert_facts_digest"
"""Under which name a move keeps on which facts the alert stood."""


def judge(view: View) -> list[Refusal]:
    """See the module. An alert that does not stand is for ``alert_stands`` to tell."""
    alert_id = str(view.term("alert_id"))
    facts = (view.now.alerts or {}).get(alert_id)
    asked = view.standing.last("propose")
    if facts is None or (asked is not None and asked.seen.get(SEEN) == facts):
        return []
    return [Refusal("lifecycle.alert_changed", {"alert": alert_id})]
